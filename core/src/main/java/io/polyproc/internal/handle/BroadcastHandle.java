package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.Workspace;
import io.polyproc.channel.Broadcast;
import io.polyproc.channel.BroadcastReader;
import io.polyproc.codec.Codec;
import io.polyproc.internal.codec.NameHash;
import io.polyproc.internal.ring.RawBroadcast;
import io.polyproc.internal.ring.RingBounds;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The handle behind {@link Broadcast}. */
public final class BroadcastHandle<E> implements Broadcast<E> {

    private static final long serialVersionUID = 1L;

    private final transient ObjectRef ref;
    private final transient Codec<E> codec;
    private final transient RawBroadcast broadcast;

    BroadcastHandle(ObjectRef ref, Codec<E> codec) {
        this.ref = ref;
        this.codec = Objects.requireNonNull(codec, "codec");
        this.broadcast = RawBroadcast.of(ref);
    }

    /**
     * Finds or creates a broadcast.
     *
     * @param <E> the messages
     * @param workspace where it lives
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param codec turns messages into bytes and back; all users of a broadcast need codecs with the same {@link
     *     Codec#id()}
     * @param bytes the size of the ring, from 64 to 512 MiB, rounded up to a power of two. A message takes its length,
     *     rounded up to a multiple of 8, and a header of 16 bytes. Up to an eighth of the ring is overwritten at a time
     * @return the broadcast
     * @throws TypeMismatchException when the name is taken by something else, or a broadcast of other messages or size
     * @throws IllegalArgumentException when the size is out of range, or the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static <E> Broadcast<E> open(MappedWorkspace workspace, Optional<String> name, Codec<E> codec, int bytes) {
        Objects.requireNonNull(codec, "codec");
        ObjectRef ref =
                RawBroadcast.findOrCreate(workspace, name.orElse(null), NameHash.of(codec), RingBounds.roundUp(bytes));
        return new BroadcastHandle<>(ref, codec);
    }

    @Override
    public void send(E message) {
        broadcast.send(codec.encode(Objects.requireNonNull(message, "message")));
    }

    @Override
    public BroadcastReader<E> reader() {
        return new BroadcastReaderHandle<>(ref, broadcast.reader(false), codec);
    }

    @Override
    public BroadcastReader<E> readerFromOldest() {
        return new BroadcastReaderHandle<>(ref, broadcast.reader(true), codec);
    }

    @Override
    public void close() {
        broadcast.close();
    }

    @Override
    public Workspace workspace() {
        return ref.workspace();
    }

    @Override
    public Optional<String> name() {
        return ref.name();
    }

    /**
     * Tells whether the other object is a handle to the same broadcast.
     *
     * @param other any object
     * @return true also when the two have different codecs
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BroadcastHandle<?> that && broadcast == that.broadcast;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(broadcast);
    }

    @Override
    public String toString() {
        return ref + (ref.workspace().isOpen() ? "" : " (closed)");
    }

    /** Called by serialization. */
    private Object writeReplace() {
        return new CodecProxy<>(ref, codec);
    }
}
