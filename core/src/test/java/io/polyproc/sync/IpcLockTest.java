package io.polyproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.TypeMismatchException;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.JavaSerialization;
import io.polyproc.value.SharedLong;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A lock between threads of one JVM. What processes add is tested with processes. */
class IpcLockTest {

    private Multiprocessing mp;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
    }

    @AfterEach
    void close() {
        mp.close();
    }

    @ParameterizedTest
    @EnumSource(OwnerDeath.class)
    void onlyOneThreadAtATimeIsInside(OwnerDeath ownerDeath) throws Exception {
        IpcLock lock = mp.lock(LockOptions.defaults().withOwnerDeath(ownerDeath));
        SharedLong counter = mp.sharedLong(0);
        int threads = 4 * Runtime.getRuntime().availableProcessors();
        int rounds = 2_000;
        Crew.together(threads, thread -> {
            for (int i = 0; i < rounds; i++) {
                enter(lock, i % 3);
                try {
                    counter.setPlain(counter.getPlain() + 1);
                } finally {
                    lock.unlock();
                }
            }
            return null;
        });
        assertEquals((long) threads * rounds, counter.get());
        assertFalse(lock.isLocked());
        assertEquals(0, lock.ownerDeaths());
    }

    private static void enter(IpcLock lock, int way) throws InterruptedException {
        switch (way) {
            case 0 -> lock.lock();
            case 1 -> lock.lockInterruptibly();
            default -> {
                while (!lock.tryLock(Duration.ofMillis(1))) {
                    assertFalse(lock.isHeldByCurrentThread());
                }
            }
        }
    }

    @Test
    void reentrantLockCountsItsHolds() throws Exception {
        IpcLock lock = mp.reentrantLock();
        assertTrue(lock.isReentrant());
        assertEquals(0, lock.holdCount());
        lock.lock();
        lock.lockInterruptibly();
        assertTrue(lock.tryLock());
        assertTrue(lock.tryLock(1, TimeUnit.SECONDS));
        assertEquals(4, lock.holdCount());
        assertEquals(0, Crew.start("other", lock::holdCount).result());
        for (int left = 3; left >= 0; left--) {
            assertFalse(Crew.start("other", () -> lock.tryLock()).result());
            lock.unlock();
            assertEquals(left, lock.holdCount());
        }
        assertFalse(lock.isLocked());
    }

    @Test
    void lockingAgainIsADeadlockWhenTheLockIsNotReentrant() {
        IpcLock lock = mp.named("it").lock();
        assertFalse(lock.isReentrant());
        lock.lock();
        DeadlockException e = assertThrows(DeadlockException.class, lock::lock);
        assertTrue(e.getMessage().contains("IpcLock \"it\" in " + mp.workspace().directory()), e.getMessage());
        assertTrue(e.getMessage().contains("thread " + Thread.currentThread().getName()), e.getMessage());
        assertThrows(DeadlockException.class, lock::lockInterruptibly);
        assertThrows(DeadlockException.class, () -> lock.tryLock(1, TimeUnit.SECONDS));
        assertThrows(DeadlockException.class, () -> lock.recover(() -> {}));
        assertFalse(lock.tryLock());
        assertEquals(1, lock.holdCount());
        lock.unlock();
        assertFalse(lock.isLocked());
    }

    @Test
    void tryLockTakesAFreeLockAndRefusesAHeldOne() throws Exception {
        IpcLock lock = mp.lock();
        assertTrue(lock.tryLock());
        assertTrue(lock.isHeldByCurrentThread());
        assertFalse(Crew.start("other", () -> lock.tryLock()).result());
        assertFalse(Crew.start("other", lock::isHeldByCurrentThread).result());
        lock.unlock();
        assertTrue(Crew.start("other", () -> {
                    boolean taken = lock.tryLock();
                    lock.unlock();
                    return taken;
                })
                .result());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void timeoutOfZeroOrLessIsOneAttempt(long nanos) throws Exception {
        IpcLock lock = mp.lock();
        assertTrue(lock.tryLock(nanos, TimeUnit.NANOSECONDS));
        assertFalse(Crew.start("other", () -> lock.tryLock(nanos, TimeUnit.NANOSECONDS))
                .result());
        assertFalse(
                Crew.start("other", () -> lock.tryLock(Duration.ofNanos(nanos))).result());
        lock.unlock();
    }

    @Test
    void timedTryLockWaitsAtLeastThatLong() throws Exception {
        IpcLock lock = mp.lock();
        lock.lock();
        long waited = Crew.start("waiter", () -> {
                    long start = System.nanoTime();
                    assertFalse(lock.tryLock(120, TimeUnit.MILLISECONDS));
                    return System.nanoTime() - start;
                })
                .result();
        assertTrue(waited >= 120_000_000, waited + " ns");
        lock.unlock();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT60S", "PT2562047788015H", "-PT0S"})
    void timedTryLockTakesALockThatIsFreeOrBecomesFree(Duration timeout) throws Exception {
        IpcLock lock = mp.lock();
        assertTrue(lock.tryLock(timeout));
        if (timeout.isZero()) {
            lock.unlock();
            return;
        }
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> {
            boolean taken = lock.tryLock(timeout);
            lock.unlock();
            return taken;
        });
        Await.asleep(waiter.thread());
        lock.unlock();
        assertTrue(waiter.result());
    }

    @Test
    void unlockByAStrangerNamesTheOwnerAndChangesNothing() throws Exception {
        IpcLock lock = mp.lock();
        IllegalMonitorStateException free = assertThrows(IllegalMonitorStateException.class, lock::unlock);
        assertTrue(free.getMessage().endsWith("it is free"), free.getMessage());
        lock.lock();
        IllegalMonitorStateException held =
                assertThrows(IllegalMonitorStateException.class, () -> Crew.start("stranger", () -> {
                            lock.unlock();
                            return null;
                        })
                        .result());
        assertTrue(held.getMessage().contains("thread stranger does not hold it"), held.getMessage());
        assertTrue(held.getMessage().contains("pid " + ProcessHandle.current().pid()), held.getMessage());
        assertTrue(held.getMessage().contains("thread " + Thread.currentThread().getName()), held.getMessage());
        assertTrue(lock.isHeldByCurrentThread());
        lock.unlock();
    }

    @Test
    void ownerTellsProcessThreadAndSince() throws Exception {
        IpcLock lock = mp.lock();
        assertEquals(Optional.empty(), lock.owner());
        Instant before = Instant.now().minusMillis(1);
        LockOwner owner = Crew.start("the owner", () -> {
                    lock.lock();
                    try {
                        return lock.owner().orElseThrow();
                    } finally {
                        lock.unlock();
                    }
                })
                .result();
        long pid = ProcessHandle.current().pid();
        assertEquals(pid, owner.pid());
        assertEquals("pid " + pid, owner.process());
        assertEquals("the owner", owner.thread());
        assertTrue(owner.alive());
        assertFalse(owner.since().isBefore(before), owner::toString);
        assertTrue(owner.toString().startsWith("pid " + pid + ", thread the owner, since "), owner.toString());
        assertEquals(Optional.empty(), lock.owner());
    }

    @Test
    void toStringSaysWhoHoldsIt() {
        IpcLock lock = mp.named("it").lock();
        String place = "IpcLock \"it\" in " + mp.workspace().directory();
        assertEquals(place + ", free", lock.toString());
        lock.lock();
        assertTrue(lock.toString().startsWith(place + ", held by pid "), lock.toString());
        lock.unlock();
        mp.close();
        assertTrue(lock.toString().endsWith(" (closed)"), lock.toString());
    }

    @Test
    void handlesToOneLockAgreeOnItsOwner() throws Exception {
        IpcLock lock = mp.named("it").reentrantLock();
        lock.lock();
        for (IpcLock other : new IpcLock[] {mp.named("it").reentrantLock(), JavaSerialization.roundTrip(lock)}) {
            assertTrue(other.isHeldByCurrentThread());
            other.lock();
            assertEquals(2, lock.holdCount());
            other.unlock();
        }
        lock.unlock();
    }

    @Test
    void otherOptionsUnderAnExistingNameAreRefused() {
        mp.named("it").lock();
        assertThrows(TypeMismatchException.class, () -> mp.named("it").reentrantLock());
        assertThrows(TypeMismatchException.class, () -> mp.named("it")
                .lock(LockOptions.defaults().withOwnerDeath(OwnerDeath.RECOVER)));
        assertThrows(TypeMismatchException.class, () -> mp.named("it").sharedInt(0));
        mp.named("that").sharedLong(0);
        assertThrows(TypeMismatchException.class, () -> mp.named("that").lock());
        assertFalse(mp.named("it").lock(LockOptions.defaults()).isLocked());
    }

    @Test
    void closedWorkspaceRefusesEveryOperation() {
        IpcLock lock = mp.lock();
        mp.close();
        assertThrows(ClosedException.class, lock::lock);
        assertThrows(ClosedException.class, lock::lockInterruptibly);
        assertThrows(ClosedException.class, () -> lock.tryLock());
        assertThrows(ClosedException.class, () -> lock.tryLock(1, TimeUnit.SECONDS));
        assertThrows(ClosedException.class, lock::unlock);
        assertThrows(ClosedException.class, lock::owner);
        assertThrows(ClosedException.class, lock::isLocked);
        assertThrows(ClosedException.class, lock::ownerDeaths);
        assertThrows(ClosedException.class, () -> lock.recover(() -> {}));
    }
}
