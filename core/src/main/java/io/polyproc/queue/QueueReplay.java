package io.polyproc.queue;

import io.polyproc.internal.chronicle.LogReader;
import io.polyproc.internal.chronicle.RawQueue;
import java.time.Instant;

/**
 * Reads the log of a {@link SharedQueue} from some point in time on, without taking anything. It also shows elements
 * that are put while it reads. Elements that all groups have taken are deleted after a while; then it no longer shows
 * them.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time. It cannot be sent to another process.
 *
 * @param <E> the elements
 */
public final class QueueReplay<E> implements AutoCloseable {

    private final SharedQueue<E> queue;
    private final RawQueue log;
    private final LogReader reader;
    private final Instant from;
    private long index;

    /**
     * An element as it was put.
     *
     * @param <E> the element
     * @param sequence its number in the queue, from 1
     * @param put when it was put
     * @param element the element
     */
    public record Recorded<E>(long sequence, Instant put, E element) {}

    QueueReplay(SharedQueue<E> queue, RawQueue log, Instant from) {
        this.queue = queue;
        this.log = log;
        this.reader = queue.guarded(log::newReader);
        this.from = from;
    }

    /**
     * Returns the next element.
     *
     * @return the element, or null when there is none now; there may be one later
     * @throws io.polyproc.errors.DecodeException when it cannot be decoded here; the exception has its bytes
     * @throws io.polyproc.errors.QueueException when the files fail
     * @throws io.polyproc.errors.ClosedException when the workspace is closed
     */
    public Recorded<E> next() {
        while (true) {
            if (!queue.guarded(() -> log.readAfter(reader, index))) {
                return null;
            }
            index = reader.index();
            Instant put = Instant.ofEpochMilli(reader.millis());
            if (!put.isBefore(from)) {
                return new Recorded<>(reader.sequence(), put, queue.decode(reader.element()));
            }
        }
    }

    @Override
    public void close() {
        log.closeReader(reader);
    }
}
