package io.polyproc.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log of a {@link SharedQueue} from some point in time on, without taking anything. It also shows elements
 * that are put while it reads. Elements that all groups have taken are deleted after a while; then it no longer shows
 * them.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time. It cannot be sent to another process.
 *
 * @param <E> the elements
 */
public interface QueueReplay<E> extends AutoCloseable {

    /**
     * An element as it was put.
     *
     * @param <E> the element
     * @param sequence its number in the queue, from 1
     * @param put when it was put
     * @param element the element
     */
    record Recorded<E>(long sequence, Instant put, E element) {}

    /**
     * Returns the next element.
     *
     * @return the element, or null when there is none now; there may be one later
     * @throws io.polyproc.codec.DecodeException when it cannot be decoded here; the exception has its bytes
     * @throws io.polyproc.queue.QueueException when the files fail
     * @throws io.polyproc.ClosedException when the workspace is closed
     */
    @Nullable
    Recorded<E> next();

    @Override
    void close();
}
