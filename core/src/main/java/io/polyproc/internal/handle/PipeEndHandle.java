package io.polyproc.internal.handle;

import io.polyproc.Workspace;
import io.polyproc.channel.Channels;
import io.polyproc.channel.PipeEnd;
import io.polyproc.codec.Codec;
import io.polyproc.codec.DecodeException;
import io.polyproc.internal.ring.RawPipeEnd;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.ObjectRef;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The handle behind {@link PipeEnd}. */
public final class PipeEndHandle<E> implements PipeEnd<E> {

    private static final long serialVersionUID = 1L;

    private final transient ObjectRef ref;
    private final transient RawPipeEnd.Side side;
    private final transient Codec<E> codec;
    private final transient RawPipeEnd end;

    PipeEndHandle(ObjectRef ref, RawPipeEnd.Side side, Codec<E> codec) {
        this.ref = ref;
        this.side = side;
        this.codec = Objects.requireNonNull(codec, "codec");
        this.end = RawPipeEnd.of(ref, side);
    }

    @Override
    public void send(E message) throws InterruptedException {
        end.send(encode(message), Long.MAX_VALUE);
    }

    @Override
    public boolean send(E message, Duration timeout) throws InterruptedException {
        return end.send(encode(message), Timeouts.nanos(timeout));
    }

    @Override
    public boolean trySend(E message) {
        return end.trySend(encode(message));
    }

    @Override
    public E receive() throws InterruptedException {
        return decode(end.receive(Long.MAX_VALUE));
    }

    @Override
    public @Nullable E receive(Duration timeout) throws InterruptedException {
        return decodeIfAny(end.receive(Timeouts.nanos(timeout)));
    }

    @Override
    public @Nullable E tryReceive() {
        return decodeIfAny(end.tryReceive());
    }

    @Override
    public boolean isReady() {
        return end.isReadable();
    }

    @Override
    public boolean isReady(Duration timeout) throws InterruptedException {
        return !Channels.select(List.of(this), timeout).isEmpty();
    }

    @Override
    public Optional<Workspace> announcedIn() {
        return Optional.of(workspace());
    }

    @Override
    public boolean canSend() {
        return end.canSend();
    }

    @Override
    public boolean canReceive() {
        return end.canReceive();
    }

    @Override
    public boolean isClosed() {
        return end.isClosed();
    }

    @Override
    public void close() {
        end.close();
    }

    @Override
    public Workspace workspace() {
        return ref.workspace();
    }

    @Override
    public Optional<String> name() {
        return Optional.empty();
    }

    /**
     * Tells whether the other object is a handle to the same end of the same pipe.
     *
     * @param other any object
     * @return true also when the two have different codecs
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PipeEndHandle<?> that && end == that.end;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(end);
    }

    @Override
    public String toString() {
        return end + (ref.workspace().isOpen() && !end.isClosed() ? "" : " (closed)");
    }

    private byte[] encode(E message) {
        return codec.encode(Objects.requireNonNull(message, "message"));
    }

    private @Nullable E decodeIfAny(byte @Nullable [] bytes) {
        return bytes == null ? null : decode(bytes);
    }

    private E decode(byte[] bytes) {
        try {
            return Objects.requireNonNull(codec.decode(bytes), "the codec's decode has returned null");
        } catch (RuntimeException | LinkageError e) {
            throw new DecodeException(end.toString(), bytes, e);
        }
    }

    /** Called by serialization. */
    private Object writeReplace() {
        end.markPassedOn();
        return new CodecProxy<>(ref, codec, side);
    }
}
