package io.polyproc.it.crash;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.value.SharedLongArray;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Two cells that are equal whenever their lock is free, and what a user of them has seen. For one thread; several of
 * them, here and in other processes, mean the same cells.
 */
class Guarded {

    private static final Duration HANGING = Duration.ofSeconds(20);

    final IpcLock lock;
    final SharedLongArray cells;
    private final boolean selfRecovering;
    private Duration patience = HANGING;
    private long entries;
    private long died;
    private long repaired;
    private long torn;

    Guarded(Multiprocessing mp, OwnerDeath ownerDeath) {
        this.lock = mp.named("guard").lock(LockOptions.defaults().withOwnerDeath(ownerDeath));
        this.cells = mp.named("cells").sharedLongArrayOf(0, 0);
        this.selfRecovering = ownerDeath == OwnerDeath.RECOVER;
    }

    /** Asks again and again instead of sleeping, and each time whether the owner lives. */
    Guarded impatient() {
        patience = Duration.ZERO;
        return this;
    }

    /** Takes the lock, repairing as often as its owner has died; hangs no longer than a test may. */
    void lock() throws InterruptedException {
        long deadline = System.nanoTime() + HANGING.toNanos();
        while (true) {
            try {
                if (lock.tryLock(patience)) {
                    return;
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("it is not given back: " + lock);
                }
            } catch (OwnerDiedException e) {
                foundDead();
                if (lock.recover(this::makeEqual)) {
                    repaired();
                }
            }
        }
    }

    /** Called for each death of an owner that is reported to this user. */
    void foundDead() {
        died++;
    }

    /** Called after each repair that this user has made. */
    void repaired() {
        repaired++;
    }

    /** Called with the lock held, for each section that finds the cells unequal and must not. */
    void foundTorn() {
        torn++;
    }

    /** Called with the lock held, when both cells have grown. */
    void entered() {
        entries++;
    }

    /** One critical section: both cells grow by one. */
    void enter() throws InterruptedException {
        lock();
        try {
            check();
            increment();
        } finally {
            lock.unlock();
        }
    }

    /** With the lock held: the cells must be equal, unless the lock lets an owner die silently. */
    void check() {
        if (cells.get(0) != cells.get(1)) {
            if (!selfRecovering) {
                foundTorn();
            }
            makeEqual();
        }
    }

    /** With the lock held. */
    void increment() {
        cells.set(0, cells.get(0) + 1);
        cells.set(1, cells.get(1) + 1);
        entered();
    }

    private void makeEqual() {
        cells.set(1, cells.get(0));
    }

    /** Enters that number of times, while it is allowed. */
    Guarded enter(int times, BooleanSupplier goOn) throws InterruptedException {
        for (int i = 0; i < times && goOn.getAsBoolean(); i++) {
            enter();
        }
        return this;
    }

    Report report() {
        return new Report(entries, died, repaired, torn);
    }

    /** What users have seen: how often they got in, were told of a death, repaired, and found torn cells. */
    record Report(long entries, long died, long repaired, long torn) {
        static final Report NOTHING = new Report(0, 0, 0, 0);

        Report plus(Report other) {
            return new Report(entries + other.entries, died + other.died, repaired + other.repaired, torn + other.torn);
        }

        String asLine() {
            return entries + " " + died + " " + repaired + " " + torn;
        }

        static Report parse(String line) {
            String[] words = line.split(" ");
            return new Report(
                    Long.parseLong(words[0]),
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]));
        }
    }
}
