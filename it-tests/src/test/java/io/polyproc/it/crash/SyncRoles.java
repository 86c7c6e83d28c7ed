package io.polyproc.it.crash;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.BarrierOptions;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.sync.IpcCondition;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.IpcLatch;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcReadWriteLock;
import io.polyproc.sync.IpcSemaphore;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.sync.PartyDeath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;

/**
 * What the processes do in the tests that kill a user of a condition, an event, a semaphore, a latch, a barrier or a
 * read-write lock.
 */
final class SyncRoles {

    static final String EVENT = "event";
    static final String SEMAPHORE = "semaphore";
    static final int PERMITS = 3;
    static final int PARTIES = 3;

    private static final Duration HANGING = Duration.ofSeconds(25);

    private SyncRoles() {}

    static IpcLock lock(Multiprocessing mp, OwnerDeath ownerDeath) {
        return mp.named("lock").lock(LockOptions.defaults().withOwnerDeath(ownerDeath));
    }

    static IpcCondition condition(IpcLock lock) {
        return lock.condition("condition");
    }

    static IpcSemaphore semaphore(Multiprocessing mp) {
        return mp.named(SEMAPHORE).boundedSemaphore(PERMITS);
    }

    /** Waits for the condition once, and tells how that ended. */
    static void waitForCondition(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            IpcLock lock = lock(mp, OwnerDeath.valueOf(args[1]));
            IpcCondition condition = condition(lock);
            lock.lock();
            TestMain.say("waiting");
            String end;
            try {
                end = condition.await(HANGING) ? "signalled" : "timed out";
            } catch (OwnerDiedException e) {
                end = "told of a death " + (lock.isHeldByCurrentThread() ? "with the lock" : "without the lock");
            } finally {
                lock.unlock();
            }
            TestMain.say("end: " + end);
            TestMain.hear();
        }
    }

    /** Signals all when told. */
    static void signalAll(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            IpcLock lock = lock(mp, OwnerDeath.valueOf(args[1]));
            IpcCondition condition = condition(lock);
            TestMain.say("ready");
            TestMain.hear();
            lock.lock();
            condition.signalAll();
            lock.unlock();
            TestMain.say("signalled");
        }
    }

    /** Waits for the event once. */
    static void waitForEvent(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            IpcEvent event = mp.named(EVENT).event();
            TestMain.say("waiting");
            TestMain.say("end: " + (event.await(HANGING) ? "set" : "timed out"));
            TestMain.hear();
        }
    }

    /** Sets the event. */
    static void setEvent(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            mp.named(EVENT).event().set();
            TestMain.say("set");
        }
    }

    /** Takes a number of permits, says so, and gives them back at a word. */
    static void usePermits(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            IpcSemaphore semaphore = semaphore(mp);
            int permits = Integer.parseInt(args[1]);
            TestMain.say("waiting");
            if (!semaphore.tryAcquire(permits, HANGING.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)) {
                TestMain.say("end: timed out");
                return;
            }
            TestMain.say("end: acquired");
            TestMain.hear();
            semaphore.release(permits);
            TestMain.say("released");
        }
    }

    static IpcLatch latch(Multiprocessing mp) {
        return mp.named("latch").latch(1);
    }

    static IpcBarrier barrier(Multiprocessing mp, PartyDeath partyDeath) {
        return mp.named("barrier").barrier(PARTIES, BarrierOptions.defaults().withPartyDeath(partyDeath));
    }

    static IpcReadWriteLock readWriteLock(Multiprocessing mp, OwnerDeath ownerDeath) {
        return mp.named("rw").readWriteLock(LockOptions.defaults().withOwnerDeath(ownerDeath));
    }

    /** Waits for the latch once. */
    static void waitForLatch(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            TestMain.say("waiting");
            TestMain.say("end: " + (latch(mp).await(HANGING) ? "open" : "timed out"));
            TestMain.hear();
        }
    }

    /** Counts the latch down. */
    static void countDown(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            latch(mp).countDown();
            TestMain.say("counted");
        }
    }

    /** Is a party of the barrier that obeys, and says how that ended. */
    static void meet(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            IpcBarrier barrier = barrier(mp, PartyDeath.valueOf(args[1]));
            barrier.register();
            TestMain.say("ready");
            while (true) {
                String told = TestMain.hear();
                switch (told) {
                    case "arrive" -> TestMain.say("end: " + arrive(barrier));
                    case "act" -> TestMain.say("end: " + arrive(barrier.withAction(() -> {})));
                    case "abort" -> barrier.abort();
                    case "reset" -> barrier.reset();
                    default -> throw new IllegalArgumentException(told);
                }
            }
        }
    }

    private static String arrive(IpcBarrier barrier) throws Exception {
        try {
            return "passed as " + barrier.await(HANGING);
        } catch (BrokenBarrierException e) {
            return "broken: " + e.getMessage();
        }
    }

    /** Takes one side of the lock, says so, and gives it back when told. */
    static void useSide(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            IpcReadWriteLock lock = readWriteLock(mp, OwnerDeath.valueOf(args[1]));
            IpcReadWriteLock.Side side = args[2].equals("read") ? lock.readLock() : lock.writeLock();
            TestMain.say("waiting");
            try {
                TestMain.say("end: " + (side.tryLock(HANGING) ? "locked" : "timed out"));
            } catch (OwnerDiedException e) {
                TestMain.say("end: told of a death");
                return;
            }
            TestMain.hear();
            side.unlock();
            TestMain.say("unlocked");
        }
    }

    private static Multiprocessing open(String[] args) {
        return Multiprocessing.open(Path.of(args[0]));
    }
}
