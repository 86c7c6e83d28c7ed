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
 * Messages from one process to any number of readers, in a ring of shared memory. The writer never waits for readers:
 * when the ring is full, it overwrites the oldest messages. A reader that was too slow gets an exception with the
 * number of messages lost.
 *
 * <p><b>Writer.</b> The first process that sends is the writer. Another process can become the writer after that one
 * has closed the broadcast or died; until then it gets an {@link EndInUseException}.
 *
 * <p><b>Thread and process safety.</b> Safe; several threads of the writer take turns. Actions before a send
 * happen-before those after the receive of that message.
 *
 * <p><b>Progress.</b> A send waits only for other threads of its process.
 *
 * <p><b>If a process dies here.</b> A message is sent entirely or not at all. The death of the writer costs the readers
 * at most some of the oldest messages. They receive what was sent, then an {@link
 * io.polyproc.errors.EndOfStreamException}, and continue when there is another writer. A dead reader affects no other
 * process.
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
     * @param codec turns messages into bytes and back; all users of a broadcast need codecs with the same {@link
     *     Codec#id()}
     * @param bytes the size of the ring, from 64 to 512 MiB, rounded up to a power of two. A message takes its length,
     *     rounded up to a multiple of 8, and a header of 16 bytes. Up to an eighth of the ring is overwritten at a time
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
     * Sends a message to all readers. Does not wait.
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
     * Returns a reader that receives messages that are sent from now on.
     *
     * @return a reader, for one thread at a time
     * @throws ClosedException when the workspace is closed
     */
    public BroadcastReader<E> reader() {
        return new BroadcastReader<>(ref, broadcast.reader(false), codec);
    }

    /**
     * Returns a reader that begins with the oldest message in the ring.
     *
     * @return a reader, for one thread at a time
     * @throws ClosedException when the workspace is closed
     */
    public BroadcastReader<E> readerFromOldest() {
        return new BroadcastReader<>(ref, broadcast.reader(true), codec);
    }

    /**
     * Ends the sending from this process: readers receive what was sent, then the end of the stream, until another
     * process sends. Readers in this process are not affected. Idempotent.
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
     * Tells whether the other object is a handle to the same broadcast.
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
