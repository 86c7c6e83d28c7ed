package io.polyproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.Multiprocessing;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The numbers of waiting threads that synchronizers report. */
@Timeout(60)
class WaiterCountsTest {

    private static final int WAITERS = 3;

    private Multiprocessing mp;
    private ExecutorService threads;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
        threads = Executors.newFixedThreadPool(WAITERS);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        mp.close();
    }

    @Test
    void aLockCountsThoseThatWaitForIt() throws Exception {
        IpcLock lock = mp.named("it").lock();
        assertEquals(0, lock.waiters());
        lock.lock();
        waitTogether(
                lock::waiters,
                () -> {
                    lock.lock();
                    lock.unlock();
                    return null;
                },
                lock::unlock);
    }

    @Test
    void aReadWriteLockCountsThoseThatWaitToReadAndToWrite() throws Exception {
        IpcReadWriteLock lock = mp.named("it").readWriteLock();
        lock.writeLock().lock();
        Future<?> writer = threads.submit(() -> {
            lock.writeLock().lock();
            lock.writeLock().unlock();
        });
        Future<?> reader = threads.submit(() -> {
            lock.readLock().lock();
            lock.readLock().unlock();
        });
        await(lock::waiters, 2);
        lock.writeLock().unlock();
        writer.get(10, TimeUnit.SECONDS);
        reader.get(10, TimeUnit.SECONDS);
        assertEquals(0, lock.waiters());
    }

    @Test
    void aSemaphoreCountsThoseThatWaitForPermits() throws Exception {
        IpcSemaphore semaphore = mp.named("it").semaphore(1);
        semaphore.acquireUninterruptibly();
        waitTogether(
                semaphore::waiters,
                () -> {
                    semaphore.acquire();
                    semaphore.release();
                    return null;
                },
                semaphore::release);
    }

    @Test
    void aConditionCountsThoseThatWereNotSignalled() throws Exception {
        IpcLock lock = mp.named("it").lock();
        IpcCondition condition = lock.newCondition();
        waitTogether(
                condition::waiters,
                () -> {
                    lock.lock();
                    try {
                        return condition.await(Duration.ofSeconds(30));
                    } finally {
                        lock.unlock();
                    }
                },
                () -> {
                    lock.lock();
                    condition.signal();
                    assertEquals(WAITERS - 1, condition.waiters(), "exact, as the lock is held");
                    condition.signalAll();
                    lock.unlock();
                });
    }

    private void waitTogether(IntSupplier waiters, Callable<?> waiter, Runnable release) throws Exception {
        Future<?>[] all = new Future<?>[WAITERS];
        for (int i = 0; i < WAITERS; i++) {
            all[i] = threads.submit(waiter);
        }
        await(waiters, WAITERS);
        release.run();
        for (Future<?> each : all) {
            each.get(10, TimeUnit.SECONDS);
        }
        assertEquals(0, waiters.getAsInt());
    }

    private static void await(IntSupplier waiters, int expected) {
        while (waiters.getAsInt() != expected) {
            Thread.onSpinWait();
        }
    }
}
