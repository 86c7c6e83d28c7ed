package io.polyproc.channel;

import io.polyproc.ClosedException;
import io.polyproc.Workspace;
import io.polyproc.codec.DecodeException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
public interface BroadcastReader<E> extends Selectable {

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
    E receive() throws InterruptedException;

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
    @Nullable
    E receive(Duration timeout) throws InterruptedException;

    /**
     * Receives the next message if it is there. Does not respond to interrupts.
     *
     * @return null when there is none
     * @throws MessagesLostException when messages were overwritten before they could be received
     * @throws EndOfStreamException when the writer has died or closed the broadcast, and all that it had sent was
     *     received
     */
    @Nullable
    E tryReceive();

    /**
     * Tells whether a receive would return at once: with a message, with a report of lost messages, or with the end of
     * the stream.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    @Override
    boolean isReady();

    /**
     * Returns the workspace in which a message notifies threads that wait for several objects.
     *
     * @return the workspace of the broadcast
     */
    @Override
    Optional<Workspace> announcedIn();
}
