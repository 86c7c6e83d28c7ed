package io.polyproc.channel;

import io.polyproc.codec.Codec;
import io.polyproc.internal.codec.NameHash;
import io.polyproc.internal.ring.RawPipeEnd;
import io.polyproc.internal.ring.RawPipeEnd.Side;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.segment.Workspace;
import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;

/**
 * The two ends of a two-way pipe. Use one end and pass the other to a child:
 *
 * <pre>{@code
 * Pipe<String> pipe = mp.pipe(String.class);
 * PipeEnd<String> theirs = pipe.second();
 * mp.start(() -> theirs.send("answer to " + theirs.receive()));
 * pipe.first().send("question");
 * String answer = pipe.first().receive();
 * }</pre>
 *
 * <p>A task may capture it as a whole. The first process that uses an end owns it, as with each {@link PipeEnd}.
 *
 * @param <E> the messages
 * @param first one end
 * @param second the other end
 */
public record Pipe<E>(PipeEnd<E> first, PipeEnd<E> second) implements Serializable {

    /**
     * Creates a pair of the ends of one pipe.
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
     * Finds or creates a pipe.
     *
     * @param <E> the messages
     * @param workspace where it lives
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param codec encodes messages; all users of a pipe need codecs with the same {@link Codec#id()}
     * @param options the capacity of each direction
     * @return its ends
     * @throws io.polyproc.errors.TypeMismatchException when the name is taken by something else, or a pipe of other
     *     messages
     * @throws io.polyproc.errors.ClosedException when the workspace is closed
     */
    public static <E> Pipe<E> open(Workspace workspace, Optional<String> name, Codec<E> codec, PipeOptions options) {
        Objects.requireNonNull(codec, "codec");
        Objects.requireNonNull(options, "options");
        ObjectRef ref = RawPipeEnd.findOrCreate(
                (MappedWorkspace) workspace, ObjectSpec.nameOf(name), NameHash.of(codec), true, options.bytes());
        return new Pipe<>(new PipeEnd<>(ref, Side.FIRST, codec), new PipeEnd<>(ref, Side.SECOND, codec));
    }
}
