package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.process.ChildProcess;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.OwnerDiedException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Kills the owner of a lock, and reports the time until a waiter got the exception. */
final class Recovery {

    private static final long ASLEEP_FOR_CERTAIN_MILLIS = 60;
    private static final int LONGEST_SLEEP_MILLIS = 50;

    private Recovery() {}

    /** Argument: the number of owners to kill. */
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
                    throw new IllegalStateException("acquired a lock that has an owner");
                } catch (OwnerDiedException e) {
                    long reported = System.nanoTime();
                    killer.join();
                    Readings.say("latency", reported - killer.killed);
                    lock.recover(() -> {});
                }
                owner.join();
            }
        }
    }

    /** Kills at a random moment of the waiter's park interval. */
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
