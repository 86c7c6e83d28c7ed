package io.polyproc.channel;

import io.polyproc.codec.Codec;
import io.polyproc.internal.ring.RawPipeEnd;
import io.polyproc.internal.ring.RawPipeEnd.Side;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.segment.Workspace;
import java.io.Serializable;
import java.util.Objects;

/**
 * The two ends of a pipe that goes one way.
 *
 * <p>A task may capture it as a whole. The process that uses an end first has it, as with each {@link PipeEnd}.
 *
 * @param <E> the messages
 * @param reader the end that receives
 * @param writer the end that sends
 */
public record OneWayPipe<E>(PipeEnd<E> reader, PipeEnd<E> writer) implements Serializable {

    /**
     * The ends of one pipe.
     *
     * @param reader the end that receives
     * @param writer the end that sends
     * @throws NullPointerException when one of them is null
     */
    public OneWayPipe {
        Objects.requireNonNull(reader, "reader");
        Objects.requireNonNull(writer, "writer");
    }

    /**
     * Makes a pipe whose ring has 64 KiB.
     *
     * @param <E> the messages
     * @param workspace where it lives
     * @param codec turns messages into bytes and back
     * @return its ends
     * @throws io.polyproc.errors.ClosedException when the workspace is closed
     */
    public static <E> OneWayPipe<E> open(Workspace workspace, Codec<E> codec) {
        return open(workspace, codec, RingBounds.USUAL);
    }

    /**
     * Makes a pipe with a ring of this size.
     *
     * @param <E> the messages
     * @param workspace where it lives
     * @param codec turns messages into bytes and back
     * @param bytes how many bytes it holds before the sender waits, from 64 to 512 MiB; each message takes 8 more than it has,
     *     rounded up to a multiple of 8. It is rounded up to a power of two
     * @return its ends
     * @throws IllegalArgumentException when the size is out of range
     * @throws io.polyproc.errors.ClosedException when the workspace is closed
     */
    public static <E> OneWayPipe<E> open(Workspace workspace, Codec<E> codec, int bytes) {
        Objects.requireNonNull(codec, "codec");
        ObjectRef ref = RawPipeEnd.create((MappedWorkspace) workspace, false, RingBounds.roundUp(bytes));
        return new OneWayPipe<>(new PipeEnd<>(ref, Side.FIRST, codec), new PipeEnd<>(ref, Side.SECOND, codec));
    }
}
