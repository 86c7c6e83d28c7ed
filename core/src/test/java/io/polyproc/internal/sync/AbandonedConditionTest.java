package io.polyproc.internal.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcCondition;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Waiters of a condition whose lock's owner dies without a signal. */
class AbandonedConditionTest {

    private Multiprocessing mp;
    private int dead;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
        dead = LockWords.deadParticipant(mp.workspace());
    }

    @AfterEach
    void close() {
        mp.close();
    }

    /** A thread that waits, and then tells whether it has the lock. */
    private Crew.Member<Boolean> waiter(IpcLock lock, IpcCondition condition) {
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> {
            lock.lock();
            try {
                condition.await();
                lock.unlock();
                return true;
            } catch (OwnerDiedException e) {
                assertTrue(lock.isHeldByCurrentThread());
                lock.unlock();
                return false;
            }
        });
        Await.until("it waits", () -> condition.toString().contains(", 1 waiting"));
        Await.until("the lock is free", () -> !lock.isLocked());
        Await.asleep(waiter.thread());
        return waiter;
    }

    @Test
    void waiterGetsOwnerDiedException() throws Exception {
        IpcLock lock = mp.lock();
        IpcCondition condition = lock.newCondition();
        Crew.Member<Boolean> waiter = waiter(lock, condition);
        LockWords.of(lock).setWord(dead);
        assertFalse(waiter.result());
        assertTrue(lock.recover(() -> {}));
    }

    /** A form of await. */
    private interface Form {
        void await(IpcCondition condition) throws InterruptedException;
    }

    static Stream<Arguments> forms() {
        Duration hour = Duration.ofHours(1);
        return Stream.of(
                form("await", IpcCondition::await),
                form("awaitUninterruptibly", IpcCondition::awaitUninterruptibly),
                form("awaitNanos", condition -> condition.awaitNanos(hour.toNanos())),
                form("await(time)", condition -> condition.await(1, TimeUnit.HOURS)),
                form("await(Duration)", condition -> condition.await(hour)),
                form("awaitUntil", condition -> condition.awaitUntil(new Date(Long.MAX_VALUE))),
                form("awaitFor", condition -> condition.awaitFor(() -> false, hour)));
    }

    private static Arguments form(String name, Form form) {
        return Arguments.of(Named.of(name, form));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void unlockInAFinallyBlockHidesNoDeath(Form form) throws Exception {
        IpcLock lock = mp.reentrantLock();
        IpcCondition condition = lock.newCondition();
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> {
            lock.lock();
            lock.lock();
            try {
                form.await(condition);
            } finally {
                assertEquals(2, lock.holdCount());
                lock.unlock();
                assertEquals(1, lock.holdCount());
                lock.unlock();
                assertEquals(0, lock.holdCount());
            }
            return true;
        });
        Await.until("it waits", () -> condition.toString().contains(", 1 waiting"));
        Await.until("the lock is free", () -> !lock.isLocked());
        LockWords.of(lock).setWord(dead);
        assertThrows(OwnerDiedException.class, waiter::result);
        assertThrows(OwnerDiedException.class, lock::lock);
        assertTrue(lock.recover(() -> {}));
        lock.lock();
        lock.unlock();
    }

    @ParameterizedTest
    @MethodSource("forms")
    void unlockInAFinallyBlockHidesNoClosedWorkspace(Form form) throws Exception {
        IpcLock lock = mp.lock();
        IpcCondition condition = lock.newCondition();
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> {
            lock.lock();
            try {
                form.await(condition);
            } finally {
                lock.unlock();
            }
            return true;
        });
        Await.until("it waits", () -> condition.toString().contains(", 1 waiting"));
        Await.until("the lock is free", () -> !lock.isLocked());
        Await.asleep(waiter.thread());
        mp.close();
        ClosedException closed = assertThrows(ClosedException.class, waiter::result);
        assertTrue(
                Arrays.stream(closed.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().startsWith("await")),
                "it comes from the wait");
        assertThrows(ClosedException.class, lock::unlock);
    }

    @Test
    void waiterRepairsWithTheLockThatItHolds() throws Exception {
        IpcLock lock = mp.reentrantLock();
        IpcCondition condition = lock.newCondition();
        AtomicInteger repairs = new AtomicInteger();
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> {
            lock.lock();
            try {
                condition.await();
                return true;
            } catch (OwnerDiedException e) {
                assertThrows(OwnerDiedException.class, lock::lock);
                assertThrows(OwnerDiedException.class, lock::tryLock);
                assertThrows(OwnerDiedException.class, condition::await);
                assertThrows(
                        IllegalArgumentException.class,
                        () -> lock.recover(() -> {
                            throw new IllegalArgumentException("not yet");
                        }));
                assertTrue(lock.recover(repairs::incrementAndGet));
                lock.lock();
                assertEquals(2, lock.holdCount());
                lock.unlock();
                return false;
            } finally {
                lock.unlock();
            }
        });
        Await.until("it waits", () -> condition.toString().contains(", 1 waiting"));
        Await.until("the lock is free", () -> !lock.isLocked());
        LockWords.of(lock).setWord(dead);
        assertFalse(waiter.result());
        assertEquals(1, repairs.get());
        assertEquals(1, lock.ownerDeaths());
        assertFalse(lock.isLocked());
        lock.lock();
        lock.unlock();
    }

    @Test
    void allWaitersHearOfTheDeathOneAfterTheOther() throws Exception {
        IpcLock lock = mp.lock();
        IpcCondition condition = lock.newCondition();
        List<Crew.Member<Boolean>> waiters = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            String count = ", " + i + " waiting";
            waiters.add(Crew.start("waiter", () -> {
                lock.lock();
                try {
                    condition.await();
                } finally {
                    lock.unlock();
                }
                return true;
            }));
            Await.until("it waits", () -> condition.toString().contains(count));
            Await.until("the lock is free", () -> !lock.isLocked());
        }
        LockWords.of(lock).setWord(dead);
        for (Crew.Member<Boolean> waiter : waiters) {
            assertThrows(OwnerDiedException.class, waiter::result);
        }
        assertTrue(lock.recover(() -> {}));
    }

    @Test
    void waiterGoesOnWhenAnotherThreadHasRecovered() throws Exception {
        IpcLock lock = mp.lock();
        IpcCondition condition = lock.newCondition();
        Crew.Member<Boolean> waiter = waiter(lock, condition);
        LockWords.of(lock).setWord(dead);
        lock.recover(() -> {});
        waiter.result();
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
        lock.lock();
        condition.signal();
        assertFalse(condition.await(Duration.ofMillis(1)), "nothing of the former waiter is left");
        lock.unlock();
    }

    @Test
    void waiterGoesOnWithTheLockWhenItRecoversByItself() throws Exception {
        IpcLock lock = mp.lock(LockOptions.defaults().withOwnerDeath(OwnerDeath.RECOVER));
        IpcCondition condition = lock.newCondition();
        Crew.Member<Boolean> waiter = waiter(lock, condition);
        LockWords.of(lock).setWord(dead);
        assertTrue(waiter.result());
        assertEquals(1, lock.ownerDeaths());
        assertFalse(lock.isLocked());
    }
}
