package io.polyproc.internal.codec;

import io.polyproc.codec.SerializationException;
import io.polyproc.internal.code.NotebookClasses;
import io.polyproc.internal.code.NotebookClasses.Variable;
import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.code.TravellingCode;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The code of a task that the other process does not have on its class path, and the values of the variables of a
 * notebook that it reads.
 *
 * <pre>
 *   id         UTF   of the set of classes, see {@link TravellingCode}
 *   variables  int   number, then for each
 *     class    UTF   name of the class that has it as a static field
 *     name     UTF
 *     value    int   length, then the bytes of {@link Serialization}
 * </pre>
 *
 * <p><b>Thread and process safety.</b> Immutable. The variables are static fields: one task at a time may use them.
 */
public final class TaskCode {

    private final String id;
    private final boolean isRedefinable;
    private final ClassLoader loader;
    private final Map<Variable, byte[]> written;
    private final Map<Field, Object> values;

    private TaskCode(
            String id,
            boolean isRedefinable,
            ClassLoader loader,
            Map<Variable, byte[]> written,
            Map<Field, Object> values) {
        this.id = id;
        this.isRedefinable = isRedefinable;
        this.loader = loader;
        this.written = written;
        this.values = values;
    }

    /**
     * Publishes the code of a task for other processes.
     *
     * @param lambda the serialized form of the task if it is a lambda expression
     * @param uses has the code from then on
     * @return null if the class path is enough
     * @throws SerializationException when a class has no class file, or a variable cannot be serialized; the message
     *     names it
     */
    static @Nullable TaskCode of(Object task, @Nullable SerializedLambda lambda, String what, CodeUses uses) {
        Class<?> type = task.getClass();
        if (!TravellingCode.isNeededFor(type)) {
            return null;
        }
        ClassLoader loader = type.getClassLoader();
        Set<Class<?>> roots = new LinkedHashSet<>();
        if (lambda == null) {
            roots.add(type);
        } else {
            addNeeded(lambda.getCapturingClass(), loader, roots);
            addNeeded(lambda.getImplClass(), loader, roots);
        }
        PublishedCode code = uses.publishTask(roots.isEmpty() ? Set.of(type) : roots, what);
        boolean isOfNotebook = roots.stream().anyMatch(NotebookClasses::contains);
        Map<Variable, byte[]> variables = isOfNotebook ? new Variables(loader, what, uses).of(task, lambda) : Map.of();
        return new TaskCode(code.id(), code.mayChange(), loader, variables, Map.of());
    }

    private static void addNeeded(String internalName, ClassLoader loader, Set<Class<?>> roots) {
        try {
            Class<?> type = Class.forName(internalName.replace('/', '.'), false, loader);
            if (TravellingCode.isNeededFor(type)) {
                roots.add(type);
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the class of a lambda expression is not in its loader", e);
        }
    }

    /** Tells whether a later task of the same class may have other code or other variables. */
    boolean mayChange() {
        return !written.isEmpty() || isRedefinable;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(id);
        out.writeInt(written.size());
        for (Map.Entry<Variable, byte[]> variable : written.entrySet()) {
            out.writeUTF(variable.getKey().type());
            out.writeUTF(variable.getKey().name());
            out.writeInt(variable.getValue().length);
            out.write(variable.getValue());
        }
    }

    /** Reads the code of a task that another process has written. */
    static TaskCode read(DataInputStream in, String what) throws IOException, ReflectiveOperationException {
        String id = in.readUTF();
        ClassLoader loader = TravellingCode.loader(id, what);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            Map<Field, Object> values = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                Variable variable = new Variable(in.readUTF(), in.readUTF());
                FilteredInput.check(Class.forName(variable.type(), false, loader), what);
                Field field = field(variable, loader);
                byte[] value = in.readNBytes(in.readInt());
                values.put(field, Serialization.fromBytes(value, "notebook variable " + field.getName(), null, null));
            }
            return new TaskCode(id, false, loader, Map.of(), values);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Field field(Variable variable, ClassLoader loader) throws ReflectiveOperationException {
        Field field = Class.forName(variable.type(), true, loader).getDeclaredField(variable.name());
        field.setAccessible(true);
        return field;
    }

    ClassLoader loader() {
        return loader;
    }

    /** Sets the context class loader of the calling thread, and the variables. */
    void enter() {
        TravellingCode.use(id);
        Thread.currentThread().setContextClassLoader(loader);
        try {
            for (Map.Entry<Field, Object> value : values.entrySet()) {
                value.getKey().set(null, value.getValue());
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a field of a notebook is accessible", e);
        }
    }

    /** Finds and serializes the variables that a task reads, directly or by the values of others. */
    private static final class Variables {

        private final ClassLoader loader;
        private final String what;
        private final CodeUses uses;
        private final NotebookClasses code;
        private final Map<Variable, byte[]> written = new LinkedHashMap<>();
        private final Deque<Object> reached = new ArrayDeque<>();

        Variables(ClassLoader loader, String what, CodeUses uses) {
            this.loader = loader;
            this.what = what;
            this.uses = uses;
            this.code = NotebookClasses.of(loader);
        }

        Map<Variable, byte[]> of(Object task, @Nullable SerializedLambda lambda) {
            reached.add(task);
            if (lambda != null) {
                reached.addAll(captured(lambda));
            }
            Set<Variable> seen = new LinkedHashSet<>();
            while (!reached.isEmpty()) {
                reach(reached.pop());
                for (Variable variable : code.variables()) {
                    if (seen.add(variable)) {
                        write(variable);
                    }
                }
            }
            return written;
        }

        /** Adds the code of an object. */
        private void reach(Object object) {
            if (object.getClass().getClassLoader() != loader) {
                return;
            }
            if (Replacement.of(object) instanceof SerializedLambda lambda) {
                code.addMethod(lambda.getImplClass(), lambda.getImplMethodName(), lambda.getImplMethodSignature());
            } else if (!object.getClass().isHidden()) {
                code.addClass(object.getClass());
            }
        }

        private void write(Variable variable) {
            Object value;
            try {
                value = field(variable, loader).get(null);
            } catch (ReflectiveOperationException e) {
                throw new SerializationException(
                        "the " + what + " reads the notebook variable " + variable.name() + ", which is not there: "
                                + e,
                        e);
            }
            if (value != null) {
                written.put(
                        variable,
                        Serialization.toBytes(
                                value, "notebook variable " + variable.name() + " that the " + what + " reads", uses));
                reached.add(value);
                if (Replacement.of(value) instanceof SerializedLambda lambda) {
                    reached.addAll(captured(lambda));
                }
            }
        }

        private static List<Object> captured(SerializedLambda lambda) {
            List<Object> captured = new ArrayList<>();
            for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
                if (lambda.getCapturedArg(i) != null) {
                    captured.add(lambda.getCapturedArg(i));
                }
            }
            return captured;
        }
    }
}
