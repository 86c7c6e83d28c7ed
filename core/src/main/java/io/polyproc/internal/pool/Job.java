package io.polyproc.internal.pool;

import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.trace.Span;
import io.polyproc.internal.worker.Message;
import io.polyproc.pool.TaskOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One task: a function, arguments for one or several calls of it, and a callback for its end. A job is sent to a worker
 * as a whole. It is the node of the lists that it is in, so that neither ending nor removing it allocates anything.
 *
 * <p><b>Thread and process safety.</b> Mutable fields are guarded by the lock of the {@link Engine}.
 */
final class Job {

    final FunctionRegistry.Function function;
    final Arguments arguments;
    final TaskOptions options;

    /** Its time limit. */
    final long timeoutNanos;

    private final JobCallback callback;

    /** The number of the present or next attempt, from 1. */
    int attempt = 1;

    /** The worker that has it; null while it is queued. */
    @Nullable
    PoolWorker worker;

    /** Its number with that worker. */
    long number;

    /** The time at which it became the first job of its worker, {@link System#nanoTime()}. */
    long atWorkSince;

    /** The span of its last dispatch. */
    Span span = Span.NONE;

    /** Set when its outcome is decided. Its message may still be in a worker's ring. */
    boolean ended;

    /** Its list in the ready queue; guarded by {@link ReadyQueue}. */
    ReadyQueue.@Nullable Line line;

    @Nullable
    Job lineBefore;

    @Nullable
    Job lineAfter;

    /** Its neighbour in the list of live jobs; guarded by {@link LiveJobs}. */
    @Nullable
    Job liveBefore;

    @Nullable
    Job liveAfter;

    /** The next job whose callback is due. */
    @Nullable
    Job nextEnded;

    private byte @Nullable [] reply;
    private @Nullable Throwable failure;

    /** Results of the present attempt that came before the last message; null when there are none. */
    private @Nullable List<byte[]> parts;

    Job(FunctionRegistry.Function function, Arguments arguments, TaskOptions options, JobCallback callback) {
        this.function = function;
        this.arguments = arguments;
        this.options = Objects.requireNonNull(options, "the task's options are null");
        this.timeoutNanos = options.timeout().isZero() ? Timeouts.FOREVER : Timeouts.nanos(options.timeout());
        this.callback = callback;
    }

    /** Stores a part of its results until the last message arrives. */
    void addPart(byte[] message) {
        if (!ended) {
            parts = parts == null ? new ArrayList<>() : parts;
            parts.add(message);
        }
    }

    /** Drops the results of a failed attempt. */
    void dropParts() {
        parts = null;
    }

    /** Returns the number of its calls. */
    int items() {
        return arguments.calls();
    }

    /** Returns the code that is sent with it; null if the class path is enough. */
    @Nullable
    List<PublishedCode> code() {
        return Arguments.codeOf(function, arguments);
    }

    boolean isLimited() {
        return timeoutNanos != Timeouts.FOREVER;
    }

    /** Encodes the message that sends it to its worker. */
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

    /** Sets its outcome. */
    void end(byte @Nullable [] newReply, @Nullable Throwable newFailure) {
        ended = true;
        reply = newReply;
        failure = newFailure;
        parts = newFailure == null ? parts : null;
    }

    /** Calls the callback, without the lock. Repeated later if it throws. */
    void tell() {
        try {
            arguments.discard();
        } catch (RuntimeException e) {
            // The file remains until the workspace is removed.
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
