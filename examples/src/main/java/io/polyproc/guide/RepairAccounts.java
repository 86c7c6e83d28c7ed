package io.polyproc.guide;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.value.SharedLongArray;

/** A process dies in the middle of a transfer between two accounts. The next one repairs them and continues. */
final class RepairAccounts {

    static void transfer(SharedLongArray accounts, IpcLock lock, boolean dies) {
        lock.lock();
        try {
            accounts.getAndAdd(0, -30);
            if (dies) {
                Runtime.getRuntime().halt(9); // as a kill does: no finally block runs
            }
            accounts.getAndAdd(1, 30);
        } finally {
            lock.unlock();
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedLongArray accounts = mp.sharedLongArrayOf(100, 0);
            IpcLock lock = mp.lock();
            mp.start(() -> transfer(accounts, lock, true)).join();
            System.out.println("after the death: " + accounts.get(0) + " and " + accounts.get(1));
            try {
                transfer(accounts, lock, false);
            } catch (OwnerDiedException e) {
                lock.recover(() -> accounts.set(0, 100 - accounts.get(1)));
                System.out.println("repaired: " + accounts.get(0) + " and " + accounts.get(1));
                transfer(accounts, lock, false);
            }
            System.out.println("transferred: " + accounts.get(0) + " and " + accounts.get(1));
        }
    }
}
