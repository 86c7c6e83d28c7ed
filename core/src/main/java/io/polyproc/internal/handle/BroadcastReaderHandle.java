package io.polyproc.internal.handle;

import io.polyproc.Workspace;
import io.polyproc.channel.BroadcastReader;
import io.polyproc.codec.Codec;
import io.polyproc.codec.DecodeException;
import io.polyproc.internal.ring.RawBroadcastReader;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.ObjectRef;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The handle behind {@link BroadcastReader}. */
public final class BroadcastReaderHandle<E> implements BroadcastReader<E> {

    private final ObjectRef ref;
    private final RawBroadcastReader reader;
    private final Codec<E> codec;

    BroadcastReaderHandle(ObjectRef ref, RawBroadcastReader reader, Codec<E> codec) {
        this.ref = ref;
        this.reader = reader;
        this.codec = codec;
    }

    @Override
    public E receive() throws InterruptedException {
        return decode(reader.receive(Long.MAX_VALUE));
    }

    @Override
    public @Nullable E receive(Duration timeout) throws InterruptedException {
        return decodeIfAny(reader.receive(Timeouts.nanos(timeout)));
    }

    @Override
    public @Nullable E tryReceive() {
        try {
            return decodeIfAny(reader.receive(0));
        } catch (InterruptedException e) {
            throw new IllegalStateException("it was not to be interrupted", e);
        }
    }

    @Override
    public boolean isReady() {
        return reader.isReady();
    }

    @Override
    public Optional<Workspace> announcedIn() {
        return Optional.of(ref.workspace());
    }

    @Override
    public String toString() {
        return "reader of " + ref;
    }

    private @Nullable E decodeIfAny(byte @Nullable [] bytes) {
        return bytes == null ? null : decode(bytes);
    }

    private E decode(byte[] bytes) {
        try {
            return Objects.requireNonNull(codec.decode(bytes), "the codec's decode has returned null");
        } catch (RuntimeException | LinkageError e) {
            throw new DecodeException(toString(), bytes, e);
        }
    }
}
