package io.polyproc.pool;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The results of {@code imap}, as they come. Input is read as results are asked for, a bounded number of items ahead, so it may be
 * without end. Close it when you do not read it to its end: what the workers have not begun is taken back then.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time.
 *
 * @param <R> the results
 */
public interface ResultIterator<R> extends Iterator<R>, AutoCloseable {

    /**
     * Whether there is another result, or a failure in its place.
     *
     * @return false when the input has ended, and all its results were given
     */
    @Override
    boolean hasNext();

    /**
     * The next result, waiting for it. When its task failed, the iteration may go on behind it.
     *
     * @return the result
     * @throws io.polyproc.errors.TaskException when its task failed; the cause is what it threw
     * @throws NoSuchElementException when there is none
     * @throws io.polyproc.errors.ClosedException behind the last result, when the pool takes no more items. What the input throws is
     *     thrown there, too
     * @throws java.util.concurrent.CancellationException when the pool was terminated, or this thread was interrupted while waiting; its
     *     interrupt is kept
     */
    @Override
    R next();

    /**
     * The next result, waiting at most so long for it. When the time is up it is not lost: ask again.
     *
     * @param timeout how long; zero or negative to look once
     * @return the result
     * @throws io.polyproc.errors.TaskException when its task failed; the cause is what it threw
     * @throws TimeoutException when the time was up
     * @throws InterruptedException when interrupted while waiting
     * @throws NoSuchElementException when there is none
     */
    R next(Duration timeout) throws TimeoutException, InterruptedException;

    /**
     * The results as a stream, which ends with the first failure.
     *
     * @return a sequential stream; closing it closes this
     */
    Stream<R> stream();

    /** Takes back what was not begun, and forgets the rest. Idempotent. */
    @Override
    void close();
}
