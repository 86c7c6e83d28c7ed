package io.polyproc.pool;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The results of {@code imap}. Input is read as results are asked for, a bounded number of items ahead, so it may be
 * infinite. Close an iterator that is not read to its end: items that the workers have not begun are then revoked.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time.
 *
 * @param <R> the results
 */
public interface ResultIterator<R extends @Nullable Object> extends Iterator<R>, AutoCloseable {

    /**
     * Tells whether there is another result, or a failure in its place.
     *
     * @return false when the input has ended and all its results were returned
     */
    @Override
    boolean hasNext();

    /**
     * Returns the next result, waiting for it if necessary. When its task failed, the iteration may continue after it.
     *
     * @return the result
     * @throws io.polyproc.pool.TaskException when its task failed; the cause is what it threw
     * @throws NoSuchElementException when there is none
     * @throws io.polyproc.ClosedException after the last result, when the pool accepts no more items. An
     *     exception of the input is thrown there, too
     * @throws java.util.concurrent.CancellationException when the pool was terminated, or this thread was interrupted
     *     while waiting; its interrupt status stays set
     */
    @Override
    R next();

    /**
     * Returns the next result, waiting at most the given time for it. A result that was not there in time is not lost:
     * call this method again.
     *
     * @param timeout the time to wait; zero or negative to check once
     * @return the result
     * @throws io.polyproc.pool.TaskException when its task failed; the cause is what it threw
     * @throws TimeoutException when the time was up
     * @throws InterruptedException when interrupted while waiting
     * @throws NoSuchElementException when there is none
     */
    R next(Duration timeout) throws TimeoutException, InterruptedException;

    /**
     * Returns the results as a stream, which ends with the first failure.
     *
     * @return a sequential stream; closing it closes this iterator
     */
    Stream<R> stream();

    /** Revokes the items that were not begun, and drops the other results. Idempotent. */
    @Override
    void close();
}
