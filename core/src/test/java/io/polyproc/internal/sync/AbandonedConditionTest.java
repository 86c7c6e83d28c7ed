package io.polyproc.internal.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.errors.OwnerDiedException;
import io.polyproc.sync.IpcCondition;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.testing.Await;
import io.polyproc.testing.Crew;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
                assertFalse(lock.isHeldByCurrentThread());
                return false;
            }
        });
        Await.until("it waits", () -> condition.toString().contains(", 1 waiting"));
        Await.until("the lock is free", () -> !lock.isLocked());
        Await.asleep(waiter.thread());
        return waiter;
    }

    @Test
    void waiterIsToldThatTheOwnerDied() throws Exception {
        IpcLock lock = mp.lock();
        IpcCondition condition = lock.newCondition();
        Crew.Member<Boolean> waiter = waiter(lock, condition);
        LockWords.of(lock).setWord(dead);
        assertFalse(waiter.result());
        assertTrue(lock.recover(() -> {}));
    }

    @Test
    void waiterGoesOnWhenSomebodyElseHasRepaired() throws Exception {
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
        IpcLock lock = mp.lock(LockOptions.standard().onOwnerDeath(OwnerDeath.RECOVER));
        IpcCondition condition = lock.newCondition();
        Crew.Member<Boolean> waiter = waiter(lock, condition);
        LockWords.of(lock).setWord(dead);
        assertTrue(waiter.result());
        assertEquals(1, lock.ownerDeaths());
        assertFalse(lock.isLocked());
    }
}
