package io.polyproc.examples;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.sync.DeadlockException;
import io.polyproc.sync.Diagnosis;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import java.util.concurrent.locks.LockSupport;

/**
 * Two processes acquire two locks in opposite order. With ordinary locks both hang, and the diagnosis shows why. With
 * deadlock detection one of the two gets an exception, releases its lock and retries, so both finish.
 */
public final class DeadlockExample {

    private DeadlockExample() {}

    static void takeBoth(IpcLock first, IpcLock second, IpcBarrier bothHaveOne) throws Exception {
        first.lock();
        bothHaveOne.await();
        second.lock();
    }

    static void acquireBothOrRetry(IpcLock first, IpcLock second, IpcBarrier bothHaveOne) throws Exception {
        first.lock();
        bothHaveOne.await();
        while (!takeSecond(second)) {
            first.unlock();
            // Locks are not fair: without a pause this process might acquire it again before the other one wakes up.
            LockSupport.parkNanos(1_000_000);
            first.lock();
        }
        second.unlock();
        first.unlock();
    }

    private static boolean takeSecond(IpcLock second) {
        try {
            second.lock();
            return true;
        } catch (DeadlockException e) {
            System.out.println(e.getMessage());
            return false;
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            IpcBarrier bothHaveOne = mp.barrier(2);
            hang(mp, mp.named("apples").lock(), mp.named("pears").lock(), bothHaveOne);

            LockOptions detecting = LockOptions.defaults().withDeadlockDetection(true);
            IpcLock plums = mp.named("plums").lock(detecting);
            IpcLock figs = mp.named("figs").lock(detecting);
            bothHaveOne.reset();
            ChildProcess ann = mp.process(() -> acquireBothOrRetry(plums, figs, bothHaveOne))
                    .name("ann")
                    .start();
            ChildProcess ben = mp.process(() -> acquireBothOrRetry(figs, plums, bothHaveOne))
                    .name("ben")
                    .start();
            ann.join();
            ben.join();
            System.out.println("both got through: exit codes " + ann.exitCode() + " and " + ben.exitCode());
        }
    }

    private static void hang(Multiprocessing mp, IpcLock apples, IpcLock pears, IpcBarrier bothHaveOne)
            throws InterruptedException {
        ChildProcess ann = mp.process(() -> takeBoth(apples, pears, bothHaveOne))
                .name("ann")
                .start();
        ChildProcess ben = mp.process(() -> takeBoth(pears, apples, bothHaveOne))
                .name("ben")
                .start();
        Diagnosis diagnosis = mp.diagnose();
        while (diagnosis.deadlocks().isEmpty()) {
            LockSupport.parkNanos(1_000_000);
            diagnosis = mp.diagnose();
        }
        System.out.println(diagnosis);
        ann.kill();
        ben.kill();
        ann.join();
        ben.join();
    }
}
