package io.polyproc.internal.pool;

import io.polyproc.codec.SerializationException;
import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.codec.ObjectReader;
import io.polyproc.internal.codec.Throwables;
import io.polyproc.internal.worker.Message;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Reads the results in a worker's reply. Their classes are user code, so only threads that block no others call it. */
final class Replies {

    private static final String NO_REPLY = "the job has neither a reply nor a failure";

    private Replies() {}

    /**
     * The outcome of one call.
     *
     * @param value the result, may be null
     * @param failure the failure, or null
     * @param isOfTask whether the task failed, as opposed to the pool: a cancellation thrown by the task is a failure
     *     like any other
     */
    record Result(@Nullable Object value, @Nullable Throwable failure, boolean isOfTask) {

        /** Returns the value, or throws the failure as {@link ProcessPool#apply} does. */
        @SuppressWarnings({"unchecked", "NullAway"}) // The value is null only if R allows it.
        <R extends @Nullable Object> R get() {
            if (!isOfTask && failure instanceof CancellationException cancellation) {
                throw cancellation;
            }
            if (failure != null) {
                throw new TaskException(failure);
            }
            return (R) value;
        }
    }

    /**
     * Returns the results of a job that has ended, one for each call.
     *
     * @param parts the messages before the reply
     * @param code the code that was sent with the job; null if the class path is enough
     */
    static List<Result> read(
            MappedWorkspace workspace,
            List<byte[]> parts,
            byte @Nullable [] reply,
            @Nullable Throwable failure,
            int calls,
            @Nullable List<PublishedCode> code) {
        List<Result> results = new ArrayList<>(calls);
        if (failure == null) {
            for (byte[] part : parts) {
                readMessage(workspace, part, code, results);
            }
            readMessage(workspace, Objects.requireNonNull(reply, NO_REPLY), code, results);
        }
        while (results.size() < calls) {
            results.add(new Result(null, failure, false));
        }
        return results;
    }

    private static void readMessage(
            MappedWorkspace workspace, byte[] message, @Nullable List<PublishedCode> code, List<Result> into) {
        ObjectReader in = new ObjectReader(workspace, message, Message.DONE_HEADER, code);
        for (int left = in.getInt(); left > 0; left--) {
            into.add(next(in));
        }
    }

    /** Returns the only result of a job with one call. */
    static Result one(
            MappedWorkspace workspace,
            byte @Nullable [] reply,
            @Nullable Throwable failure,
            @Nullable List<PublishedCode> code) {
        return failure != null
                ? new Result(null, failure, false)
                : next(new ObjectReader(
                        workspace, Objects.requireNonNull(reply, NO_REPLY), Message.DONE_HEADER + Integer.BYTES, code));
    }

    /**
     * Reads the results of a job with many calls into a list. Each part is released as soon as it is read.
     *
     * @param parts the messages before the reply
     * @return the first failure among them, or null
     */
    static @Nullable Throwable readInto(
            MappedWorkspace workspace,
            List<byte[]> parts,
            byte[] reply,
            @Nullable List<PublishedCode> code,
            ResultList<?> into,
            int from) {
        Throwable first = null;
        int at = from;
        for (int i = 0; i < parts.size(); i++) {
            byte[] part = parts.get(i);
            first = readMessage(workspace, part, code, into, at, first);
            at += new ObjectReader(null, part, Message.DONE_HEADER).getInt();
            parts.set(i, null);
        }
        return readMessage(workspace, reply, code, into, at, first);
    }

    private static @Nullable Throwable readMessage(
            MappedWorkspace workspace,
            byte[] message,
            @Nullable List<PublishedCode> code,
            ResultList<?> into,
            int from,
            @Nullable Throwable earlier) {
        ObjectReader in = new ObjectReader(workspace, message, Message.DONE_HEADER, code);
        Throwable first = earlier;
        int to = in.getInt() + from;
        for (int i = from; i < to; i++) {
            if (in.isFailure()) {
                Throwable failure = in.readFailure();
                first = first == null ? failure : first;
            } else {
                try {
                    into.put(i, in.read());
                } catch (Throwable e) {
                    first = first == null ? unreadable(e) : first;
                }
            }
        }
        return first;
    }

    private static Result next(ObjectReader in) {
        if (in.isFailure()) {
            return new Result(null, in.readFailure(), true);
        }
        try {
            return new Result(in.read(), null, true);
        } catch (Throwable e) {
            return new Result(null, unreadable(e), true);
        }
    }

    /** Returns the failure in place of a result that cannot be read here because of its class or its size. */
    private static Throwable unreadable(Throwable e) {
        String remedy = e instanceof OutOfMemoryError
                ? ". The heap of this process may have "
                        + Runtime.getRuntime().maxMemory() + " bytes: give it more with -Xmx,"
                        + " or have the task return large data by reference, as a shared array"
                : "";
        String reason = e instanceof SerializationException ? e.getMessage() : Throwables.describe(e);
        return new SerializationException("the result of the task cannot be read here: " + reason + remedy, e);
    }
}
