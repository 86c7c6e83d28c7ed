package io.polyproc.internal.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The numbers of waiters that raw locks, conditions and semaphores report. */
@Timeout(120)
class WaitersTest {

    private static final int WAITERS = 3;
    private static final long LONG = TimeUnit.HOURS.toNanos(1);

    private Multiprocessing mp;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
    }

    @AfterEach
    void close() {
        mp.close();
    }

    private ObjectRef make(ObjectType type, int options, long detail, int length) {
        return ((MappedWorkspace) mp.workspace())
                .findOrCreate(new ObjectSpec(type, null, options, 0, detail, length), ObjectSpec.NO_VALUE);
    }

    private RawLock lock(int options) {
        return RawLock.of(make(ObjectType.LOCK, options, 0, LockDescriptor.LENGTH), 0, options);
    }

    private static <T> List<Crew.Member<T>> waiters(IntSupplier counted, Callable<T> wait) {
        List<Crew.Member<T>> waiters = new ArrayList<>();
        while (waiters.size() < WAITERS) {
            waiters.add(Crew.start("waiter", wait));
            Await.until("it is counted", () -> counted.getAsInt() == waiters.size());
        }
        return waiters;
    }

    @Test
    void lockCountsItsWaitersUntilTheyHaveIt() throws Exception {
        RawLock lock = lock(0);
        RawLock other = lock(0);
        assertEquals(Outcome.ACQUIRED, lock.tryAcquire());
        assertEquals(0, lock.waiters());
        List<Crew.Member<Outcome>> waiters = waiters(lock::waiters, () -> {
            Outcome outcome = lock.acquire(LONG, false);
            lock.release();
            return outcome;
        });
        assertEquals(0, other.waiters());
        lock.release();
        for (Crew.Member<Outcome> waiter : waiters) {
            assertEquals(Outcome.ACQUIRED, waiter.result());
        }
        assertEquals(0, lock.waiters());
    }

    @Test
    void lockDoesNotCountAWaiterThatHasGivenUp() throws Exception {
        RawLock lock = lock(0);
        assertEquals(Outcome.ACQUIRED, lock.tryAcquire());
        List<Crew.Member<Outcome>> waiters = waiters(lock::waiters, () -> lock.acquire(LONG, true));
        waiters.get(0).thread().interrupt();
        assertEquals(Outcome.INTERRUPTED, waiters.get(0).result());
        assertEquals(WAITERS - 1, lock.waiters());
        for (Crew.Member<Outcome> waiter : waiters) {
            waiter.thread().interrupt();
            assertEquals(Outcome.INTERRUPTED, waiter.result());
        }
        assertEquals(0, lock.waiters());
    }

    @Test
    void readWriteLockCountsReadersAndWritersThatWait() throws Exception {
        RawReadWriteLock lock =
                RawReadWriteLock.of(make(ObjectType.READ_WRITE_LOCK, 0, 0, ReadWriteLockDescriptor.LENGTH));
        assertEquals(Outcome.ACQUIRED, lock.acquireRead(0, false));
        Crew.Member<Outcome> writer = Crew.start("writer", () -> {
            Outcome outcome = lock.acquireWrite(LONG, false);
            lock.releaseWrite();
            return outcome;
        });
        Await.until("the writer is counted", () -> lock.waiters() == 1);
        Crew.Member<Outcome> reader = Crew.start("reader", () -> {
            Outcome outcome = lock.acquireRead(LONG, false);
            lock.releaseRead();
            return outcome;
        });
        Await.until("the reader is counted", () -> lock.waiters() == 2);
        lock.releaseRead();
        assertEquals(Outcome.ACQUIRED, writer.result());
        assertEquals(Outcome.ACQUIRED, reader.result());
        assertEquals(0, lock.waiters());
    }

    @Test
    void conditionCountsWaitersThatMayNotGoYet() throws Exception {
        RawLock lock = lock(0);
        RawCondition condition = new RawCondition(make(ObjectType.CONDITION, 0, 0, ConditionDescriptor.LENGTH), lock);
        assertEquals(0, condition.waiters());
        List<Crew.Member<Outcome>> waiters = waiters(condition::waiters, () -> {
            assertEquals(Outcome.ACQUIRED, lock.acquire(LONG, false));
            Outcome outcome = condition.await(LONG, false);
            lock.release();
            return outcome;
        });
        assertEquals(Outcome.ACQUIRED, lock.acquire(LONG, false));
        condition.signal(1);
        assertEquals(WAITERS - 1, condition.waiters(), "one may go");
        Await.until("it waits for the lock", () -> lock.waiters() > 0);
        assertEquals(WAITERS - 1, condition.waiters(), "also while others check whether they may go");
        condition.signal(Integer.MAX_VALUE);
        assertEquals(0, condition.waiters());
        lock.release();
        for (Crew.Member<Outcome> waiter : waiters) {
            assertEquals(Outcome.ACQUIRED, waiter.result());
        }
        assertEquals(0, lock.waiters());
    }

    private RawSemaphore semaphore() {
        return new RawSemaphore(
                make(ObjectType.SEMAPHORE, SemaphoreDescriptor.OWNED, Integer.MAX_VALUE, SemaphoreDescriptor.LENGTH));
    }

    @Test
    void semaphoreCountsItsWaitersUntilTheyHaveTheirPermits() throws Exception {
        RawSemaphore semaphore = semaphore();
        List<Crew.Member<Boolean>> waiters =
                waiters(semaphore::waiters, () -> semaphore.acquireUninterruptibly(1, LONG));
        semaphore.release(1);
        Await.until("one has its permit", () -> semaphore.waiters() == WAITERS - 1);
        semaphore.release(WAITERS - 1);
        for (Crew.Member<Boolean> waiter : waiters) {
            assertTrue(waiter.result());
        }
        assertEquals(0, semaphore.waiters());
    }

    @Test
    void uninterruptibleAcquireKeepsTheInterruptStatus() throws Exception {
        RawSemaphore semaphore = semaphore();
        Crew.Member<Boolean> waiter = Crew.start(
                "waiter",
                () -> semaphore.acquireUninterruptibly(1, LONG)
                        && Thread.currentThread().isInterrupted());
        Await.until("it waits", () -> semaphore.waiters() == 1);
        waiter.thread().interrupt();
        semaphore.release(1);
        assertTrue(waiter.result());
        assertFalse(semaphore.acquireUninterruptibly(1, 0));
    }
}
