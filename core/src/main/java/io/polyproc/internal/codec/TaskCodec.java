package io.polyproc.internal.codec;

import io.polyproc.codec.SerializationException;
import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.workspace.HandleProxy;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Encodes tasks. The usual task is a lambda that captures handles, numbers and strings. It has a form that a child
 * reads without Java serialization, whose classes take 25 ms of 100 ms of a child's start to load (measured on JDK 17).
 * All other tasks are serialized.
 *
 * <pre>
 *   0  form    byte   0 serialized object, 1 lambda, 2 either of these with its {@linkplain TaskCode code}
 *   1  form 0: Java serialization
 *      form 1: the nine strings and the kind of {@link SerializedLambda}, then its captured arguments:
 *              count (int); for each a tag: 0 null, 1 handle (class of its proxy, object id), 2 simple object
 *      form 2: the code, then form 0 or 1
 * </pre>
 */
public final class TaskCodec {

    private static final int SERIALIZED = 0;
    private static final int LAMBDA = 1;
    private static final int WITH_CODE = 2;
    private static final int NULL = 0;
    private static final int HANDLE = 1;
    private static final int SIMPLE = 2;
    private static final StandardCodec<Object> SIMPLE_CODEC = new StandardCodec<>(Object.class, null);

    private TaskCodec() {}

    /**
     * An encoded task.
     *
     * @param bytes the encoded form
     * @param label its name in messages, as in {@code Primes::isPrime}
     * @param isConstant true if it captures no argument, so that all tasks of its class are the same as long as their
     *     code is
     * @param code the code that it needs, which other processes find as long as this list is reachable; null if the
     *     class path is enough
     */
    public record Written(byte[] bytes, String label, boolean isConstant, @Nullable List<PublishedCode> code) {}

    /**
     * Encodes a task for a process of the same workspace.
     *
     * @param what the kind of task for messages
     * @throws SerializationException when an object in it is not serializable; the message has the path to it
     */
    public static byte[] toBytes(Object task, MappedWorkspace workspace, String what) {
        return write(task, workspace, what).bytes();
    }

    /**
     * Encodes a task as {@link #toBytes} does, and returns it with its properties.
     *
     * @throws SerializationException when an object in it is not serializable; the message has the path to it
     */
    public static Written write(Object task, MappedWorkspace workspace, String what) {
        SerializedLambda lambda = Replacement.of(task) instanceof SerializedLambda written ? written : null;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        DataOutputStream out = new DataOutputStream(bytes);
        CodeUses uses = new CodeUses();
        TaskCode code = TaskCode.of(task, lambda, what, uses);
        try {
            if (code != null) {
                out.writeByte(WITH_CODE);
                code.write(out);
            }
            Object[] captured = lambda == null ? null : simpleForms(lambda, workspace);
            if (captured != null) {
                out.writeByte(LAMBDA);
                writeLambda(lambda, captured, out);
            } else {
                out.writeByte(SERIALIZED);
                out.write(Serialization.toBytes(task, what, uses));
            }
        } catch (IOException e) {
            throw new IllegalStateException("no I/O in memory can fail", e);
        }
        boolean isConstant = lambda != null && lambda.getCapturedArgCount() == 0 && (code == null || !code.mayChange());
        return new Written(bytes.toByteArray(), label(task, lambda), isConstant, uses.take());
    }

    private static String label(Object task, SerializedLambda lambda) {
        String type = lambda == null
                ? task.getClass().getName()
                : lambda.getImplClass().replace('/', '.');
        String simple = type.substring(type.lastIndexOf('.') + 1);
        return lambda == null ? simple : simple + "::" + lambda.getImplMethodName();
    }

    /**
     * A decoded task.
     *
     * @param task the task, or an equivalent {@link Callable}
     * @param code its code, null if this process has it on its class path
     */
    public record Loaded(Object task, @Nullable TaskCode code) {

        /** Prepares the calling thread for the task: its context class loader, and the variables of a notebook. */
        public void enter() {
            if (code != null) {
                code.enter();
            }
        }

        /** Returns the class loader with the code of the task; null if it needs none. */
        public @Nullable ClassLoader loader() {
            return code == null ? null : code.loader();
        }
    }

    /**
     * Decodes a task.
     *
     * @throws SerializationException when a class is missing here, or has changed
     */
    public static Loaded load(byte[] bytes, MappedWorkspace workspace, String what) {
        return read(bytes, workspace, what, false);
    }

    /** Decodes a task as {@link #load} does, for one run. */
    public static Loaded loadOnce(byte[] bytes, MappedWorkspace workspace, String what) {
        return read(bytes, workspace, what, true);
    }

    private static Loaded read(byte[] bytes, MappedWorkspace workspace, String what, boolean once) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            int form = in.readByte();
            if (form != WITH_CODE) {
                return new Loaded(readTask(form, in, workspace, what, once, null), null);
            }
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            try {
                TaskCode code = TaskCode.read(in, what);
                thread.setContextClassLoader(code.loader());
                return new Loaded(readTask(in.readByte(), in, workspace, what, once, code), code);
            } finally {
                thread.setContextClassLoader(before);
            }
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            throw Serialization.missingClass(what, e);
        } catch (NoSuchMethodException e) {
            throw new SerializationException(
                    "the " + what + " was compiled from another version of its class: " + e.getMessage()
                            + " is missing",
                    e);
        } catch (InvocationTargetException e) {
            throw new SerializationException(
                    "the " + what + " was compiled from another version of its class: " + e.getCause(), e.getCause());
        } catch (IOException | ReflectiveOperationException e) {
            throw new SerializationException("the " + what + " cannot be read: " + e, e);
        }
    }

    private static Object readTask(
            int form, DataInputStream in, MappedWorkspace workspace, String what, boolean once, @Nullable TaskCode code)
            throws IOException, ReflectiveOperationException {
        return form == SERIALIZED
                ? Serialization.fromBytes(in.readAllBytes(), what, null, null)
                : readLambda(in, workspace, what, once, code);
    }

    /** Returns the captured arguments, handles as proxies; null when one is neither a handle nor simple. */
    private static Object[] simpleForms(SerializedLambda lambda, MappedWorkspace workspace) {
        Object[] forms = new Object[lambda.getCapturedArgCount()];
        for (int i = 0; i < forms.length; i++) {
            Object captured = lambda.getCapturedArg(i);
            boolean simple = captured == null || StandardCodec.isSimple(captured);
            forms[i] = simple ? captured : handleForm(captured, workspace);
            if (forms[i] == null && !simple) {
                return null;
            }
        }
        return forms;
    }

    private static HandleProxy handleForm(Object captured, MappedWorkspace workspace) {
        return Replacement.of(captured) instanceof HandleProxy form && form.isIn(workspace) && form.isComplete()
                ? form
                : null;
    }

    private static void writeLambda(SerializedLambda lambda, Object[] captured, DataOutputStream out)
            throws IOException {
        out.writeUTF(lambda.getCapturingClass());
        out.writeUTF(lambda.getFunctionalInterfaceClass());
        out.writeUTF(lambda.getFunctionalInterfaceMethodName());
        out.writeUTF(lambda.getFunctionalInterfaceMethodSignature());
        out.writeInt(lambda.getImplMethodKind());
        out.writeUTF(lambda.getImplClass());
        out.writeUTF(lambda.getImplMethodName());
        out.writeUTF(lambda.getImplMethodSignature());
        out.writeUTF(lambda.getInstantiatedMethodType());
        out.writeInt(captured.length);
        for (Object each : captured) {
            writeCaptured(each, out);
        }
    }

    private static void writeCaptured(Object captured, DataOutputStream out) throws IOException {
        if (captured == null) {
            out.writeByte(NULL);
        } else if (captured instanceof HandleProxy form) {
            out.writeByte(HANDLE);
            out.writeUTF(form.getClass().getName());
            out.writeLong(form.objectId());
        } else {
            byte[] bytes = SIMPLE_CODEC.encode(captured);
            out.writeByte(SIMPLE);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    private static Object readLambda(
            DataInputStream in, MappedWorkspace workspace, String what, boolean once, @Nullable TaskCode code)
            throws IOException, ReflectiveOperationException {
        String capturing = in.readUTF();
        Class<?> type = Class.forName(
                capturing.replace('/', '.'),
                code == null,
                Thread.currentThread().getContextClassLoader());
        String interfaceClass = in.readUTF();
        String interfaceMethod = in.readUTF();
        String interfaceSignature = in.readUTF();
        int kind = in.readInt();
        String implClass = in.readUTF();
        String implMethod = in.readUTF();
        String implSignature = in.readUTF();
        String instantiated = in.readUTF();
        if (code != null) {
            FilteredInput.check(type, what);
            FilteredInput.check(Class.forName(implClass.replace('/', '.'), false, type.getClassLoader()), what);
        }
        Object[] captured = new Object[in.readInt()];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = readCaptured(in, workspace);
        }
        SerializedLambda lambda = new SerializedLambda(
                type,
                interfaceClass,
                interfaceMethod,
                interfaceSignature,
                kind,
                implClass,
                implMethod,
                implSignature,
                instantiated,
                captured);
        if (once && DirectCall.isPossible(lambda)) {
            return DirectCall.of(type, lambda);
        }
        // As SerializedLambda.readResolve does: the compiler gave the capturing class a method that makes the lambda.
        Method deserialize = type.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
        deserialize.setAccessible(true);
        return deserialize.invoke(null, lambda);
    }

    private static Object readCaptured(DataInputStream in, MappedWorkspace workspace)
            throws IOException, ReflectiveOperationException {
        switch (in.readByte()) {
            case NULL:
                return null;
            case HANDLE:
                return HandleProxy.attach(in.readUTF(), workspace, in.readLong());
            default:
                byte[] bytes = new byte[in.readInt()];
                in.readFully(bytes);
                return SIMPLE_CODEC.decode(bytes);
        }
    }
}
