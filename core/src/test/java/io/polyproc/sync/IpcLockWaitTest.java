package io.polyproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Threads that wait for a lock, and what ends their wait. */
class IpcLockWaitTest {

    /** The ways to wait that an interrupt ends. */
    enum Interruptible {
        LOCK_INTERRUPTIBLY {
            @Override
            void enter(IpcLock lock) throws InterruptedException {
                lock.lockInterruptibly();
            }
        },
        TIMED_TRY_LOCK {
            @Override
            void enter(IpcLock lock) throws InterruptedException {
                assertTrue(lock.tryLock(1, TimeUnit.HOURS));
            }
        };

        abstract void enter(IpcLock lock) throws InterruptedException;
    }

    private Multiprocessing mp;
    private IpcLock lock;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
        lock = mp.lock();
    }

    @AfterEach
    void close() {
        mp.close();
    }

    @Test
    void waitersGetTheLockOneAfterTheOther() throws Exception {
        lock.lock();
        List<Crew.Member<Void>> waiters = new ArrayList<>();
        List<String> served = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Crew.Member<Void> waiter = Crew.start("waiter-" + i, () -> {
                lock.lock();
                served.add(Thread.currentThread().getName());
                lock.unlock();
                return null;
            });
            waiters.add(waiter);
            Await.asleep(waiter.thread());
        }
        assertEquals(List.of(), served);
        lock.unlock();
        for (Crew.Member<Void> waiter : waiters) {
            waiter.result();
        }
        assertEquals(5, served.size());
        assertFalse(lock.isLocked());
    }

    @ParameterizedTest
    @EnumSource(Interruptible.class)
    void interruptEndsAnInterruptibleWait(Interruptible way) throws Exception {
        lock.lock();
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> {
            InterruptedException e = assertThrows(InterruptedException.class, () -> way.enter(lock));
            assertTrue(e.getMessage().contains("interrupted while waiting"), e.getMessage());
            assertFalse(lock.isHeldByCurrentThread());
            return Thread.currentThread().isInterrupted();
        });
        Await.asleep(waiter.thread());
        waiter.thread().interrupt();
        assertFalse(waiter.result(), "the status is cleared, as with every InterruptedException");
        lock.unlock();
        assertFalse(lock.isLocked());
    }

    @ParameterizedTest
    @EnumSource(Interruptible.class)
    void pendingInterruptIsNoticedEvenWhenTheLockIsFree(Interruptible way) throws Exception {
        Crew.start("interrupted", () -> {
                    Thread.currentThread().interrupt();
                    assertThrows(InterruptedException.class, () -> way.enter(lock));
                    return null;
                })
                .result();
        assertFalse(lock.isLocked());
    }

    @Test
    void interruptDoesNotEndLockAndItsStatusIsKept() throws Exception {
        lock.lock();
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> {
            lock.lock();
            boolean interrupted = Thread.currentThread().isInterrupted();
            lock.unlock();
            return interrupted;
        });
        Await.asleep(waiter.thread());
        waiter.thread().interrupt();
        Await.until("the waiter has taken notice", () -> !waiter.thread().isInterrupted());
        assertFalse(waiter.isDone());
        lock.unlock();
        assertTrue(waiter.result());
    }

    @Test
    void tryLockIgnoresAPendingInterrupt() throws Exception {
        Crew.start("interrupted", () -> {
                    Thread.currentThread().interrupt();
                    assertTrue(lock.tryLock());
                    lock.unlock();
                    assertTrue(Thread.interrupted());
                    return null;
                })
                .result();
    }

    @Test
    void waiterGetsClosedExceptionWhenTheWorkspaceIsClosedUnderIt() throws Exception {
        lock.lock();
        List<Crew.Member<Object>> waiters = List.of(
                Crew.start("lock", () -> assertThrows(ClosedException.class, lock::lock)),
                Crew.start("lockInterruptibly", () -> assertThrows(ClosedException.class, lock::lockInterruptibly)),
                Crew.start(
                        "tryLock", () -> assertThrows(ClosedException.class, () -> lock.tryLock(1, TimeUnit.HOURS))));
        waiters.forEach(waiter -> Await.asleep(waiter.thread()));
        mp.close();
        for (Crew.Member<Object> waiter : waiters) {
            waiter.result();
        }
    }
}
