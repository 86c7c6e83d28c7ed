package io.polyproc.channel;

import io.polyproc.ClosedException;
import io.polyproc.SharedObject;
import io.polyproc.Workspace;
import io.polyproc.codec.DecodeException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe. Messages that are sent at one end are received at the other, in order. Message boundaries are
 * preserved, also of empty messages. A message may be longer than the pipe: it is transferred in parts while the other
 * side receives.
 *
 * <p><b>Owner.</b> The first process that sends or receives through an end owns it; until then its handle may be passed
 * on from process to process. Any other process that uses the end gets an {@link EndInUseException}.
 *
 * <p><b>Thread and process safety.</b> Several threads of the process may use the end; they take turns in each
 * direction. Actions before a send happen-before those after the receive of that message.
 *
 * <p><b>Close.</b> A send that runs while another thread of this process closes the end either completes before the
 * other side sees the end of the stream, or throws a {@link ClosedException}.
 *
 * <p><b>Progress.</b> Blocking. An available message is received, and a message for which there is room is sent,
 * without waiting for the other side. A waiting thread parks in the kernel. An interrupt is noticed within 50 ms; then
 * nothing was sent or received.
 *
 * <p><b>If a process dies here.</b> The end that it owned is closed for ever. The other side receives all messages that
 * were sent completely. Then a receive throws an {@link EndOfStreamException} within 150 ms, which says whether a
 * message was cut off; a send throws a {@link BrokenPipeException}. An end that has not been used yet has no owner, so
 * the other end waits. A stopped process is alive, and the other end waits for it.
 *
 * @param <E> the messages
 */
public interface PipeEnd<E> extends SharedObject, Selectable, AutoCloseable {

    /**
     * Sends a message, waiting while the pipe is full.
     *
     * @param message not null
     * @throws InterruptedException when interrupted while waiting; nothing was sent
     * @throws BrokenPipeException when the other end was closed, or its process died; nothing was sent
     * @throws EndInUseException when another process has used this end before
     * @throws IllegalStateException when this end only receives
     * @throws io.polyproc.codec.SerializationException when the message cannot be turned into bytes; nothing was sent
     * @throws ClosedException when this end or the workspace is closed, also while waiting
     */
    void send(E message) throws InterruptedException;

    /**
     * Sends a message, waiting for room up to the given time. A message that is longer than the pipe must be received
     * within that time; if it is not, it takes no more than 8 bytes of the pipe.
     *
     * @param message not null
     * @param timeout how long to wait; zero or negative for one attempt
     * @return false when there was no room in time; nothing was sent
     * @throws InterruptedException when interrupted while waiting; nothing was sent
     * @throws BrokenPipeException when the other end was closed, or its process died; nothing was sent
     */
    boolean send(E message, Duration timeout) throws InterruptedException;

    /**
     * Sends a message if there is room. Does not respond to interrupts.
     *
     * @param message not null
     * @return false when there is no room for it, or another thread is sending; nothing was sent
     * @throws BrokenPipeException when the other end was closed, or its process died; nothing was sent
     */
    boolean trySend(E message);

    /**
     * Receives the next message, waiting until it is there.
     *
     * @return the message
     * @throws InterruptedException when interrupted while waiting; nothing is lost
     * @throws EndOfStreamException when the other end was closed, or its process died, and all that it had sent was
     *     received
     * @throws DecodeException when the message was received but cannot be decoded here; the exception has its
     *     bytes
     * @throws EndInUseException when another process has used this end before
     * @throws IllegalStateException when this end only sends
     * @throws ClosedException when this end or the workspace is closed, also while waiting
     */
    E receive() throws InterruptedException;

    /**
     * Receives the next message, waiting for it up to the given time. The part of a long message that has arrived by
     * then is saved for the next call.
     *
     * @param timeout how long to wait; zero or negative for one attempt
     * @return null when there was none in time
     * @throws InterruptedException when interrupted while waiting; nothing is lost
     * @throws EndOfStreamException when the other end was closed, or its process died, and all that it had sent was
     *     received
     */
    @Nullable
    E receive(Duration timeout) throws InterruptedException;

    /**
     * Receives the next message if it is there. Does not respond to interrupts.
     *
     * @return the message; null when there is none, or another thread is receiving
     * @throws EndOfStreamException when the other end was closed, or its process died, and all that it had sent was
     *     received
     */
    @Nullable
    E tryReceive();

    /**
     * Tells whether there is something to receive: a message, the beginning of a long one, or the end of the stream.
     *
     * @return a snapshot
     * @throws IllegalStateException when this end only sends
     * @throws ClosedException when this end or the workspace is closed
     */
    @Override
    boolean isReady();

    /**
     * As {@link #isReady()}, waiting up to the given time.
     *
     * @param timeout how long to wait; zero or negative for one attempt
     * @return true if there is something to receive
     * @throws InterruptedException when interrupted while waiting
     */
    boolean isReady(Duration timeout) throws InterruptedException;

    /**
     * Returns the workspace in which a message or a close notifies threads that wait for several objects.
     *
     * @return the workspace of the pipe
     */
    @Override
    Optional<Workspace> announcedIn();

    /**
     * Tells whether this end can send.
     *
     * @return false for the receiving end of a one-way pipe
     */
    boolean canSend();

    /**
     * Tells whether this end can receive.
     *
     * @return false for the sending end of a one-way pipe
     */
    boolean canReceive();

    /**
     * Tells whether this process has closed this end.
     *
     * @return true after {@link #close}
     */
    boolean isClosed();

    /**
     * Closes this end for ever. The other side receives what was sent, then the end of the stream. All threads of the
     * process share the end; those that wait get a {@link ClosedException}. Idempotent.
     *
     * <p>A process that has not used the end and has passed it on to another one, as a parent does, closes only its own
     * handle: the other process can use the end.
     */
    @Override
    void close();

    /**
     * Returns empty: the ends of a pipe are reached through handles only.
     *
     * @return empty
     */
    @Override
    Optional<String> name();
}
