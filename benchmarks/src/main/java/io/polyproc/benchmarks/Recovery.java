package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.errors.OwnerDiedException;
import io.polyproc.process.ChildProcess;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.IpcLock;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Kills the owner of a lock, and says how long it took until one who waited for it was told. */
final class Recovery {

    private static final long ASLEEP_FOR_CERTAIN_MILLIS = 60;
    private static final int LONGEST_SLEEP_MILLIS = 50;

    private Recovery() {}

    /** How many owners to kill. */
    public static void main(String[] arguments) throws Exception {
        Random random = new Random(1);
        try (Multiprocessing mp = Multiprocessing.open()) {
            IpcLock lock = mp.lock();
            for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
                IpcEvent locked = mp.event();
                ChildProcess owner = mp.start(() -> {
                    lock.lock();
                    locked.set();
                    LockSupport.park();
                });
                locked.await();
                Killer killer = new Killer(owner, random.nextInt(LONGEST_SLEEP_MILLIS));
                killer.start();
                try {
                    lock.lock();
                    throw new IllegalStateException("got the lock of one who had it");
                } catch (OwnerDiedException e) {
                    long told = System.nanoTime();
                    killer.join();
                    Readings.say("latency", told - killer.killed);
                    lock.recover(() -> {});
                }
                owner.join();
            }
        }
    }

    /** Kills at any moment of the waiter's sleep. */
    private static final class Killer extends Thread {
        private final ChildProcess owner;
        private final long end;
        private long killed;

        Killer(ChildProcess owner, int later) {
            this.owner = owner;
            this.end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ASLEEP_FOR_CERTAIN_MILLIS + later);
        }

        @Override
        public void run() {
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            killed = System.nanoTime();
            owner.kill();
        }
    }
}
