package io.polyproc.channel;

import io.polyproc.codec.Codec;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.EndInUseException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.codec.NameHash;
import io.polyproc.internal.ring.RawBroadcast;
import io.polyproc.internal.segment.HandleProxy;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.segment.SharedObject;
import io.polyproc.segment.Workspace;
import java.util.Objects;
import java.util.Optional;

/**
 * Messages from one process to as many others as care to receive them, in a ring of shared memory. The writer waits for
 * nobody: when the ring is full, it overwrites the oldest messages. A reader that was too slow is told how many it has missed.
 *
 * <p><b>Whose it is.</b> The first process that sends is the writer. Another one may take its place when it has closed the
 * broadcast or died; until then it gets an {@link EndInUseException}.
 *
 * <p><b>Thread and process safety.</b> Safe; several threads of the writer take turns. What was done before a message was sent
 * is visible after it was received.
 *
 * <p><b>Progress.</b> A send waits for nobody but other threads of its process.
 *
 * <p><b>If a process dies here.</b> A message is sent or it is not; the readers lose none that they would not have lost anyway,
 * but for some of the oldest. They are told when they have received what was sent, and go on when there is another writer. The
 * death of a reader is nobody's business.
 *
 * @param <E> the messages
 */
public final class Broadcast<E> implements SharedObject, AutoCloseable {

    private static final long serialVersionUID = 1L;

    private final transient ObjectRef ref;
    private final transient Codec<E> codec;
    private final transient RawBroadcast broadcast;

    private Broadcast(ObjectRef ref, Codec<E> codec) {
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
     * @param codec turns messages into bytes and back; all users of a broadcast need codecs with the same {@link Codec#id()}
     * @param bytes how many bytes of messages are kept, from 64 to 512 MiB, each with a header of 16 and rounded up to a
     *     multiple of 8; it is rounded up to a power of two. An eighth of them may be given up at a time
     * @return the broadcast
     * @throws TypeMismatchException when the name is taken by something else, or a broadcast of other messages or size
     * @throws IllegalArgumentException when the size is out of range, or the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static <E> Broadcast<E> open(Workspace workspace, Optional<String> name, Codec<E> codec, int bytes) {
        Objects.requireNonNull(codec, "codec");
        ObjectRef ref = RawBroadcast.findOrCreate(
                (MappedWorkspace) workspace, name.orElse(null), NameHash.of(codec), RingBounds.roundUp(bytes));
        return new Broadcast<>(ref, codec);
    }

    /**
     * Sends a message to whoever reads. Does not wait.
     *
     * @param message not null
     * @throws EndInUseException when another living process is the writer
     * @throws IllegalArgumentException when the message has more bytes than the ring, less 24
     * @throws io.polyproc.errors.SerializationException when the message cannot be turned into bytes
     * @throws ClosedException when this process has closed the broadcast, or the workspace is closed
     */
    public void send(E message) {
        broadcast.send(codec.encode(Objects.requireNonNull(message, "message")));
    }

    /**
     * A reader that receives what is sent from now on.
     *
     * @return a reader, for one thread at a time
     * @throws ClosedException when the workspace is closed
     */
    public BroadcastReader<E> reader() {
        return new BroadcastReader<>(ref, broadcast.reader(false), codec);
    }

    /**
     * A reader that begins with the oldest message that is there.
     *
     * @return a reader, for one thread at a time
     * @throws ClosedException when the workspace is closed
     */
    public BroadcastReader<E> readerFromOldest() {
        return new BroadcastReader<>(ref, broadcast.reader(true), codec);
    }

    /**
     * Ends the sending from this process: readers receive what was sent, then the end of the stream, until another process
     * sends. Its readers here go on. Idempotent.
     */
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
     * Whether the other object is a handle to the same broadcast.
     *
     * @param other any object
     * @return true also when the two have different codecs
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Broadcast<?> that && broadcast == that.broadcast;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(broadcast);
    }

    /** For people: what, and where. */
    @Override
    public String toString() {
        return ref + (ref.workspace().isOpen() ? "" : " (closed)");
    }

    /** Called by serialization. */
    private Object writeReplace() {
        return new Form<>(ref, codec);
    }

    private static final class Form<E> extends HandleProxy {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // Serializable if the user's codec is; if not, serialization says so.
        private final Codec<E> codec;

        Form(ObjectRef ref, Codec<E> codec) {
            super(ref);
            this.codec = codec;
        }

        @Override
        public boolean isComplete() {
            return false;
        }

        @Override
        protected Object attach(ObjectRef ref) {
            return new Broadcast<>(ref, codec);
        }
    }
}
