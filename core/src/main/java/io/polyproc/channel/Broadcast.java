package io.polyproc.channel;

import io.polyproc.ClosedException;
import io.polyproc.SharedObject;

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
 * io.polyproc.channel.EndOfStreamException}, and continue when there is another writer. A dead reader affects no other
 * process.
 *
 * @param <E> the messages
 */
public interface Broadcast<E> extends SharedObject, AutoCloseable {

    /**
     * Sends a message to all readers. Does not wait.
     *
     * @param message not null
     * @throws EndInUseException when another living process is the writer
     * @throws IllegalArgumentException when the message has more bytes than the ring, less 24
     * @throws io.polyproc.codec.SerializationException when the message cannot be turned into bytes
     * @throws ClosedException when this process has closed the broadcast, or the workspace is closed
     */
    void send(E message);

    /**
     * Returns a reader that receives messages that are sent from now on.
     *
     * @return a reader, for one thread at a time
     * @throws ClosedException when the workspace is closed
     */
    BroadcastReader<E> reader();

    /**
     * Returns a reader that begins with the oldest message in the ring.
     *
     * @return a reader, for one thread at a time
     * @throws ClosedException when the workspace is closed
     */
    BroadcastReader<E> readerFromOldest();

    /**
     * Ends the sending from this process: readers receive what was sent, then the end of the stream, until another
     * process sends. Readers in this process are not affected. Idempotent.
     */
    @Override
    void close();
}
