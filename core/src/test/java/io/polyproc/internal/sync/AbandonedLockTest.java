package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.DeadlockException;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A lock whose word names a participant that is dead: this process's own slot in a generation to come. */
class AbandonedLockTest {

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

    private IpcLock abandoned(String name) {
        IpcLock lock = mp.named(name).lock();
        LockWords.of(lock).setWord(dead);
        return lock;
    }

    @Test
    void everyAttemptReportsTheDeathUntilAThreadHasRecovered() throws Exception {
        IpcLock lock = abandoned("it");
        List<Executable> ways = List.of(
                lock::lock,
                lock::lockInterruptibly,
                () -> lock.tryLock(),
                () -> lock.tryLock(Duration.ZERO),
                () -> lock.tryLock(Duration.ofDays(1)));
        for (int round = 0; round < 2; round++) {
            for (Executable way : ways) {
                OwnerDiedException e = assertThrows(OwnerDiedException.class, way);
                assertTrue(
                        e.getMessage()
                                .startsWith(
                                        "IpcLock \"it\" in " + mp.workspace().directory()),
                        e.getMessage());
                assertTrue(e.getMessage().contains("a process that is gone"), e.getMessage());
                assertTrue(e.getMessage().contains("recover(...)"), e.getMessage());
                assertFalse(lock.isHeldByCurrentThread());
            }
        }
        assertThrows(OwnerDiedException.class, () -> Crew.start("other", () -> lock.tryLock())
                .result());
        assertTrue(lock.recover(() -> {}));
        assertTrue(lock.tryLock());
        lock.unlock();
        assertEquals(1, lock.ownerDeaths());
    }

    @Test
    void tryLockFindsADeathOutAtItsFirstCall() {
        assertThrows(OwnerDiedException.class, abandoned("it")::tryLock);
    }

    @Test
    void tryLockThatIsCalledAgainAndAgainFindsADeathOut() {
        IpcLock lock = mp.lock();
        LockWords.of(lock).setWord(LockWords.me(mp.workspace()));
        assertFalse(lock.tryLock());
        LockWords.of(lock).setWord(dead);
        Await.until("tryLock tells of the death", () -> {
            try {
                return lock.tryLock();
            } catch (OwnerDiedException e) {
                return true;
            }
        });
        assertTrue(LockWords.of(lock).isInconsistent());
    }

    @Test
    void parkedWaiterGetsOwnerDiedException() throws Exception {
        IpcLock lock = mp.lock();
        lock.lock();
        Crew.Member<?> waiter = Crew.start("waiter", () -> assertThrows(OwnerDiedException.class, lock::lock));
        Await.until("the waiter is announced", () -> LockWords.of(lock).hasWaiters());
        LockWords.of(lock).setWord(dead | WAITERS);
        waiter.result();
        assertTrue(LockWords.of(lock).isInconsistent());
    }

    @Test
    void ownerAndToStringTellOfTheDeadOwner() {
        IpcLock lock = abandoned("it");
        assertTrue(lock.isLocked());
        assertFalse(lock.owner().orElseThrow().alive());
        assertEquals(0, lock.owner().orElseThrow().pid());
        assertTrue(lock.toString().contains("held by a process that is gone, dead, since "), lock.toString());
    }

    @Test
    void recoverRepairsWithTheLockHeldAndGivesItBack() throws Exception {
        IpcLock lock = abandoned("it");
        AtomicInteger repairs = new AtomicInteger();
        assertTrue(lock.recover(() -> {
            assertTrue(lock.isHeldByCurrentThread());
            assertThrows(DeadlockException.class, lock::lock);
            assertEquals(false, Crew.start("other", () -> lock.tryLock()).result());
            repairs.incrementAndGet();
        }));
        assertEquals(1, repairs.get());
        assertFalse(lock.isLocked());
        assertFalse(lock.recover(repairs::incrementAndGet));
        assertEquals(1, repairs.get());
    }

    @Test
    void recoverHasNothingToDoWhenTheLockIsHeldByTheLiving() throws Exception {
        IpcLock lock = mp.lock();
        lock.lock();
        assertFalse(Crew.start(
                        "other",
                        () -> lock.recover(() -> {
                            throw new IllegalStateException("nothing is to be repaired");
                        }))
                .result());
        lock.unlock();
        assertEquals(0, lock.ownerDeaths());
    }

    @Test
    void ofTwoThatRecoverOneRepairsAndTheOtherWaits() throws Exception {
        IpcLock lock = abandoned("it");
        CountDownLatch repairing = new CountDownLatch(1);
        CountDownLatch mayFinish = new CountDownLatch(1);
        Crew.Member<Boolean> first = Crew.start(
                "first",
                () -> lock.recover(() -> {
                    repairing.countDown();
                    mayFinish.await();
                }));
        repairing.await();
        Crew.Member<Boolean> second = Crew.start(
                "second",
                () -> lock.recover(() -> {
                    throw new IllegalStateException("repaired twice");
                }));
        Crew.Member<Void> user = Crew.start("user", () -> {
            lock.lock();
            lock.unlock();
            return null;
        });
        Await.asleep(second.thread());
        Await.asleep(user.thread());
        assertFalse(second.isDone() || user.isDone());
        mayFinish.countDown();
        assertTrue(first.result());
        assertFalse(second.result());
        user.result();
        assertEquals(1, lock.ownerDeaths());
    }

    @Test
    void manyThatRecoverRepairOnce() throws Exception {
        for (int round = 1; round <= 100; round++) {
            IpcLock lock = abandoned("it");
            List<Boolean> repaired = Crew.together(4, thread -> lock.recover(() -> {}));
            assertEquals(1, repaired.stream().filter(done -> done).count());
            assertEquals(round, lock.ownerDeaths());
        }
    }

    @Test
    void failingRepairLeavesTheLockAbandoned() {
        IpcLock lock = abandoned("it");
        IOException e = assertThrows(
                IOException.class,
                () -> lock.recover(() -> {
                    throw new IOException("the disk is full");
                }));
        assertEquals("the disk is full", e.getMessage());
        assertFalse(lock.isHeldByCurrentThread());
        assertThrows(OwnerDiedException.class, lock::lock);
        assertEquals(0, lock.ownerDeaths());
        assertTrue(lock.recover(() -> {}));
        assertFalse(lock.isLocked());
    }

    @Test
    void failingRepairLetsTheNextOneTry() throws Exception {
        IpcLock lock = abandoned("it");
        CountDownLatch repairing = new CountDownLatch(1);
        CountDownLatch mayFail = new CountDownLatch(1);
        Crew.Member<?> first = Crew.start(
                "first",
                () -> assertThrows(
                        IllegalStateException.class,
                        () -> lock.recover(() -> {
                            repairing.countDown();
                            mayFail.await();
                            throw new IllegalStateException("cannot repair");
                        })));
        repairing.await();
        Crew.Member<Boolean> second = Crew.start("second", () -> lock.recover(() -> {}));
        Await.asleep(second.thread());
        mayFail.countDown();
        first.result();
        assertTrue(second.result());
    }

    @Test
    void selfRecoveringLockIsTakenAndCountsTheDeath() throws Exception {
        for (boolean reentrant : new boolean[] {true, false}) {
            IpcLock lock =
                    mp.lock(LockOptions.defaults().withReentrancy(reentrant).withOwnerDeath(OwnerDeath.RECOVER));
            List<Executable> ways = List.of(
                    lock::lock,
                    lock::lockInterruptibly,
                    () -> assertTrue(lock.tryLock(Duration.ZERO)),
                    () -> assertTrue(lock.tryLock(Duration.ofDays(1))));
            int deaths = 0;
            for (Executable way : ways) {
                LockWords.of(lock).setWord(dead);
                assertDoesNotThrow(way);
                assertEquals(1, lock.holdCount());
                assertEquals(++deaths, lock.ownerDeaths());
                lock.unlock();
                assertFalse(lock.isLocked());
            }
        }
    }

    @Test
    void holdCountInTheRecordBeginsAtOneAfterADeath() {
        IpcLock lock = mp.lock(
                LockOptions.defaults().withOwnerDeath(OwnerDeath.RECOVER).withReentrancy(true));
        LockWords.of(lock).setWord(dead);
        LockWords.of(lock).setHolds(5);
        lock.lock();
        assertEquals(1, LockWords.of(lock).holds());
        lock.lock();
        assertEquals(2, LockWords.of(lock).holds());
        lock.unlock();
        lock.unlock();
    }

    @Test
    void lockThatIsHeldWhenItsWorkspaceIsClosedIsAbandoned(@TempDir Path base) {
        try (Multiprocessing first = Multiprocessing.open(base.resolve("w"))) {
            first.named("it").lock().lock();
        }
        try (Multiprocessing second = Multiprocessing.open(base.resolve("w"))) {
            IpcLock lock = second.named("it").lock();
            OwnerDiedException e = assertThrows(OwnerDiedException.class, lock::lock);
            assertTrue(e.getMessage().contains("pid " + ProcessHandle.current().pid()), e.getMessage());
            assertTrue(lock.recover(() -> {}));
            lock.lock();
            lock.unlock();
        }
    }
}
