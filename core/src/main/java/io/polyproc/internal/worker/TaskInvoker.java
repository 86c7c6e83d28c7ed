package io.polyproc.internal.worker;

import io.polyproc.internal.code.TravellingCode;
import io.polyproc.internal.codec.ObjectReader;
import io.polyproc.internal.codec.ObjectWriter;
import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.pool.TaskBiFunction;
import io.polyproc.pool.TaskFunction;
import io.polyproc.pool.WorkerOutOfMemoryException;
import java.util.concurrent.Callable;

/**
 * Calls the function of a task once for each of its arguments, and serializes each result or exception. All calls are
 * made, even if some throw. Large results are sent as parts, so the memory for them is bounded by the largest one.
 * After each call, its changes of the JVM's state are restored.
 *
 * <p><b>Thread and process safety.</b> For the one thread that runs tasks.
 */
final class TaskInvoker {

    /** The position of the results: after kind, number, nanoseconds, fitness and the number of failures. */
    private static final int HEADER = Message.DONE_HEADER;

    /** The number of result bytes that are sent before the next call. */
    private static final int PART_LENGTH = 1 << 20;

    private final MappedWorkspace workspace;
    private final WorkerControl control;
    private final JvmState state;
    private long number;
    private ObjectWriter out;
    private byte fitness;

    /** Whether the function of the task, or an argument, has travelled. */
    private boolean hasCode;

    private int failures;
    private OutOfMemoryError memoryLack;

    /** The number of calls whose results are in {@link #out}. */
    private int written;

    /** Creates an invoker for the calling thread, whose present state is restored after each call. */
    TaskInvoker(MappedWorkspace workspace, WorkerControl control, JvmState state) {
        this.workspace = workspace;
        this.control = control;
        this.state = state;
        this.out = ObjectWriter.ofResults(workspace);
    }

    /**
     * Makes the calls.
     *
     * @throws OutOfMemoryError if there is no memory for a failure; this process ends
     */
    void run(
            long taskNumber,
            FunctionCache functions,
            int functionId,
            int attempt,
            int calls,
            WorkerMain.Arguments arguments) {
        number = taskNumber;
        fitness = Message.FIT;
        hasCode = false;
        failures = 0;
        begin();
        CurrentWorker.INSTANCE.beginAttempt(attempt);
        int made = 0;
        Throwable failure = null;
        try {
            TaskCodec.Loaded loaded = functions.get(functionId);
            hasCode = loaded.loader() != null;
            state.expect(loaded.loader());
            loaded.enter();
            Object function = loaded.task();
            ObjectReader in = arguments.open();
            int arity = in.getByte();
            // The number of calls. The message has it as well, for arguments that cannot be read.
            in.getInt();
            while (made < calls) {
                call(function, arity, in);
                made++;
                hasCode |= in.hasCode();
                cleanUp();
                if (out.size() >= PART_LENGTH && made < calls) {
                    sendPart();
                }
            }
        } catch (Throwable e) {
            // The remaining calls cannot be made, or their arguments cannot be separated any more.
            failure = e;
        }
        for (; made < calls; made++) {
            fail(out.size(), failure);
        }
        if (hasCode && fitness == Message.FIT && TravellingCode.isFull()) {
            // Something holds the classes of old tasks, as a cache or a thread of theirs.
            fitness = Message.CHANGED;
        }
    }

    private void begin() {
        if (out.size() >= PART_LENGTH) {
            out = ObjectWriter.ofResults(workspace);
        }
        written = 0;
        out.truncate(0);
        out.putByte(Message.DONE);
        out.putLong(0);
        out.putLong(0);
        out.putByte(Message.FIT);
        out.putInt(0);
        out.putInt(1);
    }

    private void call(Object function, int arity, ObjectReader in) {
        int size = out.size();
        try {
            Object first = arity > 0 ? read(in) : null;
            Object second = arity > 1 ? read(in) : null;
            out.write(apply(function, usable(first), usable(second)));
            written++;
        } catch (Throwable e) {
            fail(size, e);
        }
    }

    /** Reads the next argument. One that cannot be read does not affect those after it. */
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

    /** Restores the state that the call has changed. */
    private void cleanUp() {
        control.clearInterrupt();
        if (!state.restore() && fitness == Message.FIT) {
            fitness = Message.CHANGED;
        }
    }

    /** Writes a failure in place of the result that began at this position. */
    private void fail(int position, Throwable thrown) {
        failures++;
        out.truncate(position);
        if (thrown instanceof OutOfMemoryError) {
            // The bytes written so far are sent, to make room for the failure.
            sendPart();
            out = ObjectWriter.ofResults(workspace);
            begin();
        }
        out.writeFailure(reported(thrown));
        written++;
    }

    /** Returns the exception for the caller. After an OutOfMemoryError the state of the worker is unknown. */
    private Throwable reported(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError error) {
            memoryLack = error;
            fitness = Message.OUT_OF_MEMORY;
            return new WorkerOutOfMemoryException(
                    CurrentWorker.INSTANCE.name(),
                    CurrentWorker.INSTANCE.pid(),
                    Runtime.getRuntime().maxMemory(),
                    error);
        }
        if (thrown instanceof LinkageError && MemoryLack.behind(thrown) != null) {
            // The class stays unusable for later tasks.
            fitness = Message.OUT_OF_MEMORY;
        }
        return thrown;
    }

    /** Returns the last OutOfMemoryError of a task; null if there was none. */
    OutOfMemoryError memoryLack() {
        return memoryLack;
    }

    /** Tells whether this process may run another task. */
    boolean isFit() {
        return fitness == Message.FIT;
    }

    /** Sends the message that ends the task, with the remaining results. */
    void reply(long nanos) {
        send(Message.DONE, nanos);
    }

    private void sendPart() {
        send(Message.PART, 0);
        begin();
    }

    private void send(byte kind, long nanos) {
        out.putByteAt(0, kind);
        out.putLongAt(1, number);
        out.putLongAt(1 + Long.BYTES, nanos);
        out.putByteAt(1 + 2 * Long.BYTES, fitness);
        out.putIntAt(2 + 2 * Long.BYTES, failures);
        out.putIntAt(HEADER, written);
        control.reply(out.array(), out.size());
    }

    private record Unreadable(Throwable reason) {}
}
