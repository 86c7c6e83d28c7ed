package io.polyproc.pool;

import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.trace.Span;
import io.polyproc.internal.worker.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One task: a function, arguments for one call of it or several, and where it ends. A worker gets a job as a whole. It is a node of
 * the lists that it is in, so that neither ending nor removing it allocates anything.
 *
 * <p><b>Thread and process safety.</b> What changes is guarded by the lock of the {@link Engine}.
 */
final class Job {

    final FunctionRegistry.Function function;
    final Arguments arguments;
    final TaskOptions options;

    /** How long it may be at work. */
    final long timeoutNanos;

    private final JobCallback callback;

    /** How often it was begun, the next or present time included. */
    int attempt = 1;

    /** The worker that has it; null while it is queued. */
    PoolWorker worker;

    /** Its number with that worker. */
    long number;

    /** When its worker had nothing else in front of it, {@link System#nanoTime()}. */
    long atWorkSince;

    /** Of the worker that has it, or had it last. */
    Span span = Span.NONE;

    /** Its end is decided, and told or about to be. It may still be in front of a worker. */
    boolean ended;

    /** Its place among those that no worker has; guarded by {@link ReadyQueue}. */
    ReadyQueue.Line line;

    Job lineBefore;
    Job lineAfter;

    /** Its place among those that have not ended; guarded by {@link LiveJobs}. */
    Job liveBefore;

    Job liveAfter;

    /** The next one whose end is to be told. */
    Job nextEnded;

    private byte[] reply;
    private Throwable failure;

    /** Results of the present attempt that came before the last ones; null when there are none. */
    private List<byte[]> parts;

    Job(FunctionRegistry.Function function, Arguments arguments, TaskOptions options, JobCallback callback) {
        this.function = function;
        this.arguments = arguments;
        this.options = Objects.requireNonNull(options, "the task's options are null");
        this.timeoutNanos = options.timeout().isZero() ? Timeouts.FOREVER : Timeouts.nanos(options.timeout());
        this.callback = callback;
    }

    /** Keeps some of its results until the last ones come. */
    void addPart(byte[] message) {
        if (!ended) {
            parts = parts == null ? new ArrayList<>() : parts;
            parts.add(message);
        }
    }

    /** Drops the results of an attempt that came to nothing. */
    void dropParts() {
        parts = null;
    }

    /** How many calls it has. */
    int items() {
        return arguments.calls();
    }

    boolean isLimited() {
        return timeoutNanos != Timeouts.FOREVER;
    }

    /** The message that gives it to its worker. */
    byte[] message(long newNumber, boolean withFunction) {
        return Message.run(
                newNumber,
                attempt,
                items(),
                function.id(),
                withFunction ? function.bytes() : null,
                arguments.file(),
                arguments.bytes());
    }

    /** Decides its end. */
    void end(byte[] newReply, Throwable newFailure) {
        ended = true;
        reply = newReply;
        failure = newFailure;
        parts = newFailure == null ? parts : null;
    }

    /** Tells its end, without the lock. To be called again if it throws. */
    void tell() {
        try {
            arguments.discard();
        } catch (RuntimeException e) {
            // A file stays behind, which ends with the workspace.
        }
        if (parts != null && failure == null) {
            callback.inParts(parts);
        }
        callback.ended(reply, failure);
        parts = null;
        reply = null;
        failure = null;
    }
}
