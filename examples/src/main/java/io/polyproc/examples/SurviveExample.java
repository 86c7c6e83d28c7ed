package io.polyproc.examples;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.value.SharedBoolean;
import io.polyproc.value.SharedLongArray;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A robust lock, which Python does not have. The owner of the lock is killed with SIGKILL in the middle of a transfer
 * between two accounts. The next owner is notified, repairs the accounts, and all processes continue.
 */
public final class SurviveExample {

    private SurviveExample() {}

    static void transfer(SharedLongArray accounts, long amount) {
        accounts.getAndAdd(0, -amount);
        accounts.getAndAdd(1, amount);
    }

    /** Takes the money from the first account, and is killed before it arrives at the second. */
    static void transferHalf(SharedLongArray accounts, IpcLock lock, SharedBoolean half) {
        lock.lock();
        accounts.getAndAdd(0, -30);
        half.set(true);
        while (true) {
            LockSupport.park();
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedLongArray accounts = mp.sharedLongArrayOf(100, 0);
            SharedBoolean half = mp.sharedBoolean(false);
            IpcLock lock = mp.lock();

            ChildProcess victim = mp.process(() -> transferHalf(accounts, lock, half))
                    .name("victim")
                    .start();
            while (!half.get()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            System.out.println("the lock is held by "
                    + lock.owner().orElseThrow().process().replaceAll("\\d+", "N"));
            victim.kill();
            victim.join();
            System.out.println("killed with signal " + victim.exitSignal().orElseThrow() + ", accounts: "
                    + accounts.get(0) + " and " + accounts.get(1));

            try {
                lock.lock();
            } catch (OwnerDiedException e) {
                System.out.println("lock() reports: the owner died");
                lock.recover(() -> accounts.set(0, 100 - accounts.get(1)));
                System.out.println("repaired, accounts: " + accounts.get(0) + " and " + accounts.get(1));
            }

            ChildProcess next = mp.start(() -> {
                lock.lock();
                try {
                    transfer(accounts, 30);
                } finally {
                    lock.unlock();
                }
            });
            next.join();
            System.out.println("and work continues, accounts: " + accounts.get(0) + " and " + accounts.get(1));
        }
    }
}
