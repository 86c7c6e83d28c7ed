package io.polyproc.examples;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.sync.IpcLock;
import io.polyproc.value.SharedInt;

/**
 * Scene 5: two processes change one balance, without and with a lock. Each adds its amount and subtracts it again, so
 * the balance should be 0.
 */
public final class LockExample {

    private static final int ROUNDS = 1_000_000;

    private LockExample() {}

    static void changeWithoutLock(SharedInt balance, int amount) {
        for (int i = 0; i < ROUNDS; i++) {
            balance.set(balance.get() + amount);
            balance.set(balance.get() - amount);
        }
    }

    /** Waits until both processes have started, so that they run at the same time. */
    static void changeTogether(SharedInt balance, SharedInt ready, int amount) {
        ready.addAndGet(1);
        while (ready.get() < 2) {
            Thread.onSpinWait();
        }
        changeWithoutLock(balance, amount);
    }

    static void changeWithLock(SharedInt balance, IpcLock lock, int amount) {
        lock.lock();
        try {
            changeWithoutLock(balance, amount);
        } finally {
            lock.unlock();
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt unguarded = mp.sharedInt(0);
            SharedInt ready = mp.sharedInt(0);
            ChildProcess eight = mp.start(() -> changeTogether(unguarded, ready, 8));
            ChildProcess ten = mp.start(() -> changeTogether(unguarded, ready, 10));
            eight.join();
            ten.join();

            SharedInt guarded = mp.sharedInt(0);
            IpcLock lock = mp.lock();
            ChildProcess lockedEight = mp.start(() -> changeWithLock(guarded, lock, 8));
            ChildProcess lockedTen = mp.start(() -> changeWithLock(guarded, lock, 10));
            lockedEight.join();
            lockedTen.join();

            System.out.println("without lock: " + unguarded.get());
            System.out.println("with lock: " + guarded.get());
            explain(unguarded.get());
        }
    }

    /** Answers the question that the notebook leaves open. */
    private static void explain(int left) {
        System.out.println();
        System.out.println("Why is the first number " + (left == 0 ? "sometimes strange?" : "strange?"));
        System.out.println(
                "A change is a read, an addition and a write. When both processes read the same balance, the one"
                        + " that writes last");
        System.out.println(
                "overwrites what the other has done: that +8, -8, +10 or -10 is lost. So the number is a sum of"
                        + " lost 8s and 10s:");
        System.out.println("always even, another one in every run, and 0 only by luck.");
        if (left != 0) {
            System.out.println("This time " + Math.abs(left) / 2 + " times 2 "
                    + (left > 0 ? "too much: more subtractions were lost." : "too little: more additions were lost."));
        }
    }
}
