package io.polyproc.it.crash;

import io.polyproc.Multiprocessing;
import io.polyproc.errors.OwnerDiedException;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.IpcCondition;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcSemaphore;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.OwnerDeath;
import java.nio.file.Path;
import java.time.Duration;

/** What the processes do in the tests that kill a user of a condition, an event or a semaphore. */
final class SyncRoles {

    static final String EVENT = "event";
    static final String SEMAPHORE = "semaphore";
    static final int PERMITS = 3;

    private static final Duration NOBODY_HANGS = Duration.ofSeconds(25);

    private SyncRoles() {}

    static IpcLock lock(Multiprocessing mp, OwnerDeath ownerDeath) {
        return mp.lock("lock", LockOptions.standard().onOwnerDeath(ownerDeath));
    }

    static IpcCondition condition(IpcLock lock) {
        return lock.condition("condition");
    }

    static IpcSemaphore semaphore(Multiprocessing mp) {
        return mp.boundedSemaphore(SEMAPHORE, PERMITS);
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
                end = condition.await(NOBODY_HANGS) ? "signalled" : "timed out";
                lock.unlock();
            } catch (OwnerDiedException e) {
                end = "told of a death " + (lock.isHeldByCurrentThread() ? "with the lock" : "without the lock");
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
            IpcEvent event = mp.event(EVENT);
            TestMain.say("waiting");
            TestMain.say("end: " + (event.await(NOBODY_HANGS) ? "set" : "timed out"));
            TestMain.hear();
        }
    }

    /** Sets the event. */
    static void setEvent(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            mp.event(EVENT).set();
            TestMain.say("set");
        }
    }

    /** Takes so many permits, says so, and gives them back when told. */
    static void usePermits(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            IpcSemaphore semaphore = semaphore(mp);
            int permits = Integer.parseInt(args[1]);
            TestMain.say("waiting");
            if (!semaphore.tryAcquire(permits, NOBODY_HANGS.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)) {
                TestMain.say("end: timed out");
                return;
            }
            TestMain.say("end: acquired");
            TestMain.hear();
            semaphore.release(permits);
            TestMain.say("released");
        }
    }

    private static Multiprocessing open(String[] args) {
        return Multiprocessing.open(Path.of(args[0]));
    }
}
