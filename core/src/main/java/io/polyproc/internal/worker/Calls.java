package io.polyproc.internal.worker;

import io.polyproc.errors.WorkerOutOfMemoryException;
import io.polyproc.internal.codec.ObjectReader;
import io.polyproc.internal.codec.ObjectWriter;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.pool.TaskBiFunction;
import io.polyproc.pool.TaskFunction;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;

/**
 * Calls the function of a task once for each of its arguments, and writes down what each call gave or threw. All are tried,
 * whatever the others threw.
 *
 * <p><b>Thread and process safety.</b> For the one thread that runs tasks.
 */
final class Calls {

    /** Where the results begin: behind kind, number, nanoseconds, fitness and the number of failures. */
    private static final int HEADER = Message.DONE_HEADER;

    private static final int LARGE = 1 << 20;

    private final MappedWorkspace workspace;
    private ObjectWriter out;
    private boolean fit;
    private int failures;

    Calls(MappedWorkspace workspace) {
        this.workspace = workspace;
        this.out = new ObjectWriter(workspace);
    }

    /** Makes the calls; false when this process had better not go on. */
    boolean run(Functions functions, int functionId, int attempt, WorkerMain.Arguments arguments) {
        fit = true;
        failures = 0;
        int begin = begin();
        CurrentWorker.INSTANCE.beginAttempt(attempt);
        int made = 0;
        int calls = 1;
        try {
            ObjectReader in = arguments.open();
            int arity = in.getByte();
            calls = in.getInt();
            out.putIntAt(begin, calls);
            Object function = functions.get(functionId);
            for (; made < calls; made++) {
                call(function, arity, in);
            }
        } catch (Throwable e) {
            // Nothing of it can be called, or the arguments cannot be told from each other any more.
            out.putIntAt(begin, calls);
            for (; made < calls; made++) {
                out.writeFailure(told(e));
            }
        }
        return fit;
    }

    private int begin() {
        if (out.size() > LARGE) {
            out = new ObjectWriter(workspace);
        }
        out.truncate(0);
        out.putByte(Message.DONE);
        out.putLong(0);
        out.putLong(0);
        out.putByte(0);
        out.putInt(0);
        out.putInt(1);
        return HEADER;
    }

    private void call(Object function, int arity, ObjectReader in) {
        int size = out.size();
        try {
            Object first = arity > 0 ? read(in) : null;
            Object second = arity > 1 ? read(in) : null;
            out.write(apply(function, usable(first), usable(second)));
        } catch (Throwable e) {
            out.truncate(size);
            out.writeFailure(told(e));
        }
    }

    /** The next argument. One that cannot be read is not in the way of those behind it. */
    private static Object read(ObjectReader in) {
        try {
            return in.read();
        } catch (RuntimeException | LinkageError e) {
            return new Unreadable(e);
        }
    }

    private static Object usable(Object argument) throws Throwable {
        if (argument instanceof Unreadable unreadable) {
            throw unreadable.reason();
        }
        return argument;
    }

    @SuppressWarnings("unchecked")
    private static Object apply(Object function, Object first, Object second) throws Exception {
        if (function instanceof TaskFunction<?, ?> one) {
            return ((TaskFunction<Object, Object>) one).apply(first);
        }
        if (function instanceof TaskBiFunction<?, ?, ?> two) {
            return ((TaskBiFunction<Object, Object, Object>) two).apply(first, second);
        }
        if (function instanceof Callable<?> call) {
            return call.call();
        }
        ((Runnable) function).run();
        return null;
    }

    /** What the caller is told of what was thrown. After a lack of memory nobody knows what else is missing. */
    private Throwable told(Throwable thrown) {
        failures++;
        if (thrown instanceof OutOfMemoryError error) {
            fit = false;
            return new WorkerOutOfMemoryException(
                    CurrentWorker.INSTANCE.name(),
                    CurrentWorker.INSTANCE.pid(),
                    Runtime.getRuntime().maxMemory(),
                    error);
        }
        return thrown;
    }

    /** The message with the results. */
    byte[] reply(long number, long nanos, boolean goesOn) {
        byte[] message = out.toBytes();
        ByteBuffer.wrap(message)
                .put(Message.DONE)
                .putLong(number)
                .putLong(nanos)
                .put((byte) (goesOn ? 0 : 1))
                .putInt(failures);
        return message;
    }

    private record Unreadable(Throwable reason) {}
}
