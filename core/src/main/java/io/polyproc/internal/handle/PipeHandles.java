package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.channel.OneWayPipe;
import io.polyproc.channel.Pipe;
import io.polyproc.channel.PipeOptions;
import io.polyproc.codec.Codec;
import io.polyproc.internal.codec.NameHash;
import io.polyproc.internal.ring.RawPipeEnd;
import io.polyproc.internal.ring.RawPipeEnd.Side;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import java.util.Objects;
import java.util.Optional;

/** Opens both ends of a pipe. */
public final class PipeHandles {

    private PipeHandles() {}

    /**
     * Finds or creates a pipe whose ends send and receive.
     *
     * @throws TypeMismatchException when the name is taken by something else, or a pipe of other messages
     * @throws ClosedException when the workspace is closed
     */
    public static <E> Pipe<E> twoWay(
            MappedWorkspace workspace, Optional<String> name, Codec<E> codec, PipeOptions options) {
        ObjectRef ref = findOrCreate(workspace, name, codec, options, true);
        return new Pipe<>(new PipeEndHandle<>(ref, Side.FIRST, codec), new PipeEndHandle<>(ref, Side.SECOND, codec));
    }

    /**
     * Finds or creates a pipe with a reader and a writer.
     *
     * @throws TypeMismatchException when the name is taken by something else, or a pipe of other messages
     * @throws ClosedException when the workspace is closed
     */
    public static <E> OneWayPipe<E> oneWay(
            MappedWorkspace workspace, Optional<String> name, Codec<E> codec, PipeOptions options) {
        ObjectRef ref = findOrCreate(workspace, name, codec, options, false);
        return new OneWayPipe<>(
                new PipeEndHandle<>(ref, Side.FIRST, codec), new PipeEndHandle<>(ref, Side.SECOND, codec));
    }

    private static ObjectRef findOrCreate(
            MappedWorkspace workspace, Optional<String> name, Codec<?> codec, PipeOptions options, boolean isTwoWay) {
        Objects.requireNonNull(codec, "codec");
        Objects.requireNonNull(options, "options");
        return RawPipeEnd.findOrCreate(
                workspace, ObjectSpec.nameOf(name), NameHash.of(codec), isTwoWay, options.bytes());
    }
}
