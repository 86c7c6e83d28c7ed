package io.polyproc.pool;

import io.polyproc.internal.trace.Span;
import io.polyproc.internal.worker.Message;
import java.util.Objects;

/**
 * One task: a function, arguments for one call of it or several, and where to tell the end. A worker gets a job as a whole.
 *
 * <p><b>Thread and process safety.</b> What changes is guarded by the lock of the {@link Engine}.
 */
final class Job {

    final FunctionTable.Function function;
    final Arguments arguments;
    final TaskOptions options;
    private final Sink sink;

    /** How often it was begun, the next or present time included. */
    int attempt = 1;

    /** Who has it; null while it is queued. */
    PoolWorker worker;

    /** Its number with that worker. */
    long number;

    /** When its worker had nothing else in front of it, {@link System#nanoTime()}. */
    long atWorkSince;

    /** Of the worker that has it, or had it last. */
    Span span = Span.NONE;

    /** Its end was told, or is about to be. It may still be in a queue, or in front of a worker. */
    boolean ended;

    Job(FunctionTable.Function function, Arguments arguments, TaskOptions options, Sink sink) {
        this.function = function;
        this.arguments = arguments;
        this.options = Objects.requireNonNull(options, "the task's options are null");
        this.sink = sink;
    }

    /** How many calls it has. */
    int items() {
        return arguments.calls();
    }

    /** The message that gives it to its worker. */
    byte[] message(boolean withFunction) {
        return Message.run(
                number,
                attempt,
                function.id(),
                withFunction ? function.bytes() : null,
                arguments.file(),
                arguments.bytes());
    }

    /** The end of a job, to be told when the lock is free. */
    record Ending(Job job, byte[] reply, Throwable failure) {
        void tell() {
            job.arguments.discard();
            job.sink.ended(reply, failure);
        }
    }
}
