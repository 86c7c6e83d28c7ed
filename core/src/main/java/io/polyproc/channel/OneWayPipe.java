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
 * The two ends of a one-way pipe.
 *
 * <p>A task may capture it as a whole. The first process that uses an end owns it, as with each {@link PipeEnd}.
 *
 * @param <E> the messages
 * @param reader the end that receives
 * @param writer the end that sends
 */
public record OneWayPipe<E>(PipeEnd<E> reader, PipeEnd<E> writer) implements Serializable {

    /**
     * Creates a pair of the ends of one pipe.
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
    public static <E> OneWayPipe<E> open(
            Workspace workspace, Optional<String> name, Codec<E> codec, PipeOptions options) {
        Objects.requireNonNull(codec, "codec");
        Objects.requireNonNull(options, "options");
        ObjectRef ref = RawPipeEnd.findOrCreate(
                (MappedWorkspace) workspace, ObjectSpec.nameOf(name), NameHash.of(codec), false, options.bytes());
        return new OneWayPipe<>(new PipeEnd<>(ref, Side.FIRST, codec), new PipeEnd<>(ref, Side.SECOND, codec));
    }
}
