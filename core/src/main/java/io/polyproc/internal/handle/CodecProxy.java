package io.polyproc.internal.handle;

import io.polyproc.codec.Codec;
import io.polyproc.internal.ring.RawPipeEnd.Side;
import io.polyproc.internal.workspace.HandleProxy;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Serialization proxy of a handle with a codec. The codec is serialized with it, so a queue, a pipe and a broadcast can
 * be sent if their codec can.
 *
 * @param <E> the elements
 */
final class CodecProxy<E> extends HandleProxy {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // Serializable if the user's codec is; if not, serialization says so.
    private final Codec<E> codec;

    private final @Nullable Side side;

    /** Constructs the proxy of a queue or a broadcast. */
    CodecProxy(ObjectRef ref, Codec<E> codec) {
        this(ref, codec, null);
    }

    /** Constructs the proxy of an end of a pipe. */
    CodecProxy(ObjectRef ref, Codec<E> codec, @Nullable Side side) {
        super(ref);
        this.codec = codec;
        this.side = side;
    }

    @Override
    public boolean isComplete() {
        return false;
    }

    @Override
    protected Object attach(ObjectRef ref) {
        switch (ref.type()) {
            case QUEUE:
            case QUEUE_GROUP:
                return new DurableQueueHandle<>(ref, codec);
            case RING_QUEUE:
                return new RingQueueHandle<>(ref, codec);
            case BROADCAST:
                return new BroadcastHandle<>(ref, codec);
            case PIPE:
                return new PipeEndHandle<>(ref, Objects.requireNonNull(side, "side"), codec);
            default:
                throw new IllegalStateException(ref + " has no codec");
        }
    }
}
