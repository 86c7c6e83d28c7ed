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
 * The two ends of a pipe that goes both ways. Keep one and give the other to a child:
 *
 * <pre>{@code
 * Pipe<String> pipe = mp.pipe(String.class);
 * PipeEnd<String> theirs = pipe.second();
 * mp.start(() -> theirs.send("answer to " + theirs.receive()));
 * pipe.first().send("question");
 * String answer = pipe.first().receive();
 * }</pre>
 *
 * <p>A task may capture it as a whole. The process that uses an end first has it, as with each {@link PipeEnd}.
 *
 * @param <E> the messages
 * @param first one end
 * @param second the other end
 */
public record Pipe<E>(PipeEnd<E> first, PipeEnd<E> second) implements Serializable {

    /**
     * The ends of one pipe.
     *
     * @param first one end
     * @param second the other end
     * @throws NullPointerException when one of them is null
     */
    public Pipe {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(second, "second");
    }

    /**
     * Makes a pipe whose ring has 64 KiB in each direction.
     *
     * @param <E> the messages
     * @param workspace where it lives
     * @param codec turns messages into bytes and back
     * @return its ends
     * @throws io.polyproc.errors.ClosedException when the workspace is closed
     */
    public static <E> Pipe<E> open(Workspace workspace, Codec<E> codec) {
        return open(workspace, codec, RingBounds.USUAL);
    }

    /**
     * Makes a pipe with rings of this size.
     *
     * @param <E> the messages
     * @param workspace where it lives
     * @param codec turns messages into bytes and back
     * @param bytes how many bytes each direction holds before a sender waits, from 64 to 512 MiB; each message takes 8 more
     *     than it has, rounded up to a multiple of 8. It is rounded up to a power of two
     * @return its ends
     * @throws IllegalArgumentException when the size is out of range
     * @throws io.polyproc.errors.ClosedException when the workspace is closed
     */
    public static <E> Pipe<E> open(Workspace workspace, Codec<E> codec, int bytes) {
        Objects.requireNonNull(codec, "codec");
        ObjectRef ref = RawPipeEnd.create((MappedWorkspace) workspace, true, RingBounds.roundUp(bytes));
        return new Pipe<>(new PipeEnd<>(ref, Side.FIRST, codec), new PipeEnd<>(ref, Side.SECOND, codec));
    }
}
