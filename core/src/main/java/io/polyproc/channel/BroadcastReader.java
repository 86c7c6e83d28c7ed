package io.polyproc.channel;

import io.polyproc.codec.Codec;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.DecodeException;
import io.polyproc.errors.EndOfStreamException;
import io.polyproc.errors.MessagesLostException;
import io.polyproc.internal.ring.RawBroadcastReader;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.segment.Selectable;
import io.polyproc.segment.Workspace;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Receives the messages of a {@link Broadcast}, each once and in order. When messages were overwritten before it could
 * receive them, the next call throws a {@link MessagesLostException} with their number. The call after that receives
 * the oldest message in the ring.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time. A reader cannot be sent to another process; send the
 * broadcast instead.
 *
 * <p><b>Progress.</b> An available message is received without waiting. A waiting thread parks in the kernel. An
 * interrupt is noticed within 50 ms.
 *
 * <p><b>If a process dies here.</b> When the writer has died or closed the broadcast, a reader receives what was sent,
 * then gets an {@link EndOfStreamException} within 150 ms, each time until another process sends.
 *
 * @param <E> the messages
 */
public final class BroadcastReader<E> implements Selectable {

    private final ObjectRef ref;
    private final RawBroadcastReader reader;
    private final Codec<E> codec;

    BroadcastReader(ObjectRef ref, RawBroadcastReader reader, Codec<E> codec) {
        this.ref = ref;
        this.reader = reader;
        this.codec = codec;
    }

    /**
     * Receives the next message, waiting until it is sent. It also waits while there has been no writer yet.
     *
     * @return the message
     * @throws InterruptedException when interrupted while waiting
     * @throws MessagesLostException when messages were overwritten before they could be received
     * @throws EndOfStreamException when the writer has died or closed the broadcast, and all that it had sent was
     *     received
     * @throws DecodeException when the message was received but cannot be decoded here; the exception has its
     *     bytes
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public E receive() throws InterruptedException {
        return decode(reader.receive(Long.MAX_VALUE));
    }

    /**
     * Receives the next message, waiting for it up to the given time.
     *
     * @param timeout how long to wait; zero or negative for one attempt
     * @return null when there was none in time
     * @throws InterruptedException when interrupted while waiting
     * @throws MessagesLostException when messages were overwritten before they could be received
     * @throws EndOfStreamException when the writer has died or closed the broadcast, and all that it had sent was
     *     received
     */
    public E receive(Duration timeout) throws InterruptedException {
        return decode(reader.receive(Timeouts.nanos(timeout)));
    }

    /**
     * As {@link #receive(Duration)}.
     *
     * @param timeout how long to wait; zero or negative for one attempt
     * @param unit of the timeout
     * @return null when there was none in time
     * @throws InterruptedException when interrupted while waiting
     */
    public E receive(long timeout, TimeUnit unit) throws InterruptedException {
        return decode(reader.receive(Timeouts.nanos(timeout, unit)));
    }

    /**
     * Receives the next message if it is there. Does not respond to interrupts.
     *
     * @return null when there is none
     * @throws MessagesLostException when messages were overwritten before they could be received
     * @throws EndOfStreamException when the writer has died or closed the broadcast, and all that it had sent was
     *     received
     */
    public E tryReceive() {
        try {
            return decode(reader.receive(0));
        } catch (InterruptedException e) {
            throw new IllegalStateException("it was not to be interrupted", e);
        }
    }

    /**
     * Tells whether a receive would return at once: with a message, with a report of lost messages, or with the end of
     * the stream.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public boolean isReady() {
        return reader.isReady();
    }

    /**
     * Returns the workspace in which a message notifies threads that wait for several objects.
     *
     * @return the workspace of the broadcast
     */
    @Override
    public Optional<Workspace> announcedIn() {
        return Optional.of(ref.workspace());
    }

    @Override
    public String toString() {
        return "reader of " + ref;
    }

    private E decode(byte[] bytes) {
        try {
            return bytes == null ? null : codec.decode(bytes);
        } catch (RuntimeException | LinkageError e) {
            throw new DecodeException(this, bytes, e);
        }
    }
}
