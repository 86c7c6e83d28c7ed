package io.polyproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Threads that wait for a condition, and what ends their wait. */
class IpcConditionWaitTest {

    private static final Duration LONGER_THAN_A_SLEEP = Duration.ofMillis(120);

    private Multiprocessing mp;
    private IpcLock lock;
    private IpcCondition condition;

    /** Guarded by the lock. */
    private int through;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
        lock = mp.reentrantLock();
        condition = lock.newCondition();
    }

    @AfterEach
    void close() {
        mp.close();
    }

    /** Something that is done with the lock held. */
    interface WaitRecord<T> {
        T run() throws Exception;
    }

    private <T> Crew.Member<T> waiter(WaitRecord<T> wait) {
        Crew.Member<T> waiter = Crew.start("waiter", () -> {
            lock.lock();
            try {
                T result = wait.run();
                through++;
                return result;
            } finally {
                lock.unlock();
            }
        });
        Await.asleep(waiter.thread());
        return waiter;
    }

    private List<Crew.Member<Boolean>> waiters(int count) {
        List<Crew.Member<Boolean>> waiters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            waiters.add(waiter(() -> condition.await(1, TimeUnit.HOURS)));
        }
        Await.until("all wait", () -> condition.toString().contains(", " + count + " waiting"));
        return waiters;
    }

    private void signal(int count) {
        lock.lock();
        condition.signal(count);
        lock.unlock();
    }

    private int through() {
        lock.lock();
        try {
            return through;
        } finally {
            lock.unlock();
        }
    }

    @Test
    void eachSignalWakesAsManyAsItSays() throws Exception {
        List<Crew.Member<Boolean>> waiters = waiters(6);
        signal(0);
        signal(1);
        Await.until("one is through", () -> through() == 1);
        signal(2);
        Await.until("three are through", () -> through() == 3);
        assertFalse(mp.event().await(LONGER_THAN_A_SLEEP));
        assertEquals(3, through());
        assertTrue(condition.toString().contains(", 3 waiting"), condition.toString());
        signal(Integer.MAX_VALUE);
        for (Crew.Member<Boolean> waiter : waiters) {
            assertTrue(waiter.result());
        }
    }

    @Test
    void signalsGivenOneAfterTheOtherWhileTheLockIsHeldAddUp() throws Exception {
        List<Crew.Member<Boolean>> waiters = waiters(3);
        lock.lock();
        condition.signal();
        condition.signal();
        lock.unlock();
        Await.until("two are through", () -> through() == 2);
        assertFalse(mp.event().await(LONGER_THAN_A_SLEEP));
        assertEquals(2, through());
        lock.lock();
        condition.signalAll();
        lock.unlock();
        for (Crew.Member<Boolean> waiter : waiters) {
            assertTrue(waiter.result());
        }
    }

    @Test
    void newcomersTakeNothingFromThoseWhoWereSignalled() throws Exception {
        List<Crew.Member<Boolean>> waiters = waiters(4);
        lock.lock();
        condition.signalAll();
        for (int i = 0; i < 10; i++) {
            assertFalse(condition.await(Duration.ZERO), "came after the signal");
        }
        lock.unlock();
        for (Crew.Member<Boolean> waiter : waiters) {
            assertTrue(waiter.result());
        }
        List<Crew.Member<Boolean>> others = waiters(2);
        lock.lock();
        condition.signal();
        for (int i = 0; i < 10; i++) {
            assertFalse(condition.await(Duration.ZERO), "came after the signal");
        }
        lock.unlock();
        Await.until("one is through", () -> through() == 5);
        signal(1);
        for (Crew.Member<Boolean> other : others) {
            assertTrue(other.result());
        }
    }

    @Test
    void signalIsForThoseWhoWaitStillAndNotForThoseWhoseTimeIsUp() throws Exception {
        List<Crew.Member<Boolean>> waiters = waiters(1);
        assertFalse(waiter(() -> condition.await(Duration.ofMillis(60))).result());
        signal(1);
        assertTrue(waiters.get(0).result());
    }

    @Test
    void awaitNanosReturnsWhatIsLeft() throws Exception {
        Crew.Member<Long> waiter = waiter(() -> condition.awaitNanos(TimeUnit.HOURS.toNanos(1)));
        signal(1);
        long left = waiter.result();
        assertTrue(left > 0 && left < TimeUnit.HOURS.toNanos(1), left + " ns");
        Crew.Member<Long> patient = waiter(() -> condition.awaitNanos(Long.MAX_VALUE));
        signal(1);
        assertTrue(patient.result() > TimeUnit.HOURS.toNanos(1));
    }

    @Test
    void allHoldsAreGivenBackAndRestored() throws Exception {
        Crew.Member<Integer> waiter = waiter(() -> {
            lock.lock();
            lock.lock();
            condition.await();
            int holds = lock.holdCount();
            lock.unlock();
            lock.unlock();
            return holds;
        });
        signal(1);
        assertEquals(3, waiter.result());
        assertFalse(lock.isLocked());
    }

    @Test
    void interruptEndsTheWaitWithTheLockHeld() throws Exception {
        Crew.Member<Boolean> waiter = waiter(() -> {
            InterruptedException e = assertThrows(InterruptedException.class, condition::await);
            assertTrue(e.getMessage().contains("interrupted while waiting"), e.getMessage());
            assertEquals(1, lock.holdCount());
            return Thread.currentThread().isInterrupted();
        });
        waiter.thread().interrupt();
        assertFalse(waiter.result());
        assertTrue(condition.toString().contains(", 0 waiting"), condition.toString());
    }

    @Test
    void pendingInterruptIsNoticedBeforeTheWaitWithTheLockHeld() throws Exception {
        Crew.start("interrupted", () -> {
                    lock.lock();
                    Thread.currentThread().interrupt();
                    assertThrows(InterruptedException.class, () -> condition.awaitNanos(0));
                    assertFalse(Thread.currentThread().isInterrupted());
                    assertEquals(1, lock.holdCount());
                    lock.unlock();
                    return null;
                })
                .result();
        assertFalse(lock.isLocked());
    }

    @Test
    void interruptedWaiterDoesNotEatASignal() throws Exception {
        for (int round = 0; round < 10; round++) {
            Crew.Member<Boolean> interrupted = waiter(() -> {
                try {
                    condition.await();
                    return Thread.interrupted();
                } catch (InterruptedException e) {
                    return false;
                }
            });
            Crew.Member<Boolean> other = waiter(() -> condition.await(1, TimeUnit.HOURS));
            lock.lock();
            interrupted.thread().interrupt();
            condition.signal();
            lock.unlock();
            if (interrupted.result()) {
                signal(1);
            }
            assertTrue(other.result(), "the signal went to the one or to the other");
        }
    }

    @Test
    void awaitUninterruptiblyGoesOnAndKeepsTheInterrupt() throws Exception {
        Crew.Member<Boolean> waiter = waiter(() -> {
            condition.awaitUninterruptibly();
            return Thread.interrupted();
        });
        waiter.thread().interrupt();
        Await.until("the waiter has taken notice", () -> !waiter.thread().isInterrupted());
        assertFalse(waiter.isDone());
        signal(1);
        assertTrue(waiter.result());
    }

    @Test
    void waiterGetsClosedExceptionWhenTheWorkspaceIsClosedUnderIt() throws Exception {
        List<Crew.Member<?>> waiters = new ArrayList<>();
        for (WaitRecord<?> wait : List.<WaitRecord<?>>of(
                () -> {
                    condition.await();
                    return null;
                },
                () -> condition.awaitNanos(Long.MAX_VALUE),
                () -> condition.awaitFor(() -> false, Duration.ofHours(1)))) {
            Crew.Member<?> waiter = Crew.start("waiter", () -> {
                lock.lock();
                return assertThrows(ClosedException.class, wait::run);
            });
            Await.asleep(waiter.thread());
            waiters.add(waiter);
        }
        Await.until("all wait", () -> condition.toString().contains(", 3 waiting"));
        mp.close();
        for (Crew.Member<?> waiter : waiters) {
            waiter.result();
        }
    }
}
