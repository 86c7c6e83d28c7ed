package io.polyproc.it.crash;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.IpcReadWriteLock;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.value.SharedLong;
import io.polyproc.value.SharedLongArray;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Everything there is to synchronise with, in use: a {@link Workshop}; a pair of cells that are equal except during a
 * write; a barrier at which two meet; an event. Each step checks what has to hold, and no wait in it is without a
 * limit.
 */
final class Playground {

    private static final Duration HANGING = Duration.ofSeconds(25);
    private static final int LONGEST_PATIENCE_MILLIS = 200;

    final Workshop workshop;
    final IpcReadWriteLock pair;
    final IpcBarrier barrier;
    final IpcEvent event;
    final SharedLong met;
    final SharedLongArray meetings;
    private final SharedLongArray cells;

    Playground(Multiprocessing mp) {
        workshop = new Workshop(mp);
        pair = mp.named("pair").readWriteLock();
        cells = mp.named("pair of cells").sharedLongArray(2);
        met = mp.named("met").sharedLong(0);
        meetings = mp.named("meetings").sharedLongArray(2);
        barrier = mp.named("barrier").barrier(2).withAction(() -> met.getAndAdd(1));
        event = mp.named("event").event();
    }

    /** A thing to do over and over again. */
    interface Step {
        void run() throws InterruptedException;
    }

    /** All that can be done here, each for a thread of its own. */
    List<Step> steps() {
        return List.of(
                workshop::make,
                workshop::use,
                workshop::usePermits,
                workshop::useSingle,
                this::read,
                this::write,
                this::meet,
                this::ring);
    }

    /** Describes everything as it is. */
    List<Object> objects() {
        return List.of(
                workshop.lock,
                workshop.notFull,
                workshop.notEmpty,
                workshop.permits,
                workshop.single,
                pair,
                barrier,
                event);
    }

    private void read() throws InterruptedException {
        try {
            check(pair.readLock().tryLock(HANGING), "readers do not come in");
            long first = cells.get(0);
            Thread.yield();
            check(first == cells.get(0) && first == cells.get(1), "a reader has seen a writer at work");
            if (pair.tryUpgrade()) {
                change();
                pair.writeLock().unlock();
            }
            pair.readLock().unlock();
            workshop.steps.getAndAdd(1);
        } catch (OwnerDiedException e) {
            repair();
        }
    }

    private void write() throws InterruptedException {
        try {
            check(pair.writeLock().tryLock(HANGING), "a writer does not come in");
            check(cells.get(0) == cells.get(1), "a dead writer was not reported");
            change();
            pair.writeLock().unlock();
            workshop.steps.getAndAdd(1);
        } catch (OwnerDiedException e) {
            repair();
        }
    }

    private void change() {
        cells.set(0, cells.get(0) + 1);
        Thread.yield();
        cells.set(1, cells.get(0));
    }

    private void repair() {
        pair.recover(() -> cells.set(1, cells.get(0)));
    }

    private void meet() throws InterruptedException {
        try {
            int patience = ThreadLocalRandom.current().nextInt(1, LONGEST_PATIENCE_MILLIS);
            int index = barrier.await(patience, TimeUnit.MILLISECONDS);
            meetings.getAndAdd(index, 1);
            workshop.steps.getAndAdd(1);
        } catch (BrokenBarrierException | TimeoutException e) {
            if (barrier.isBroken()) {
                barrier.reset();
            }
        }
    }

    private void ring() throws InterruptedException {
        if (ThreadLocalRandom.current().nextBoolean()) {
            event.set();
            event.clear();
        } else {
            event.await(Duration.ofMillis(ThreadLocalRandom.current().nextInt(LONGEST_PATIENCE_MILLIS)));
        }
        workshop.steps.getAndAdd(1);
    }

    /** Everybody is to see that it is over. */
    void end() throws InterruptedException {
        workshop.wakeAll();
        if (TestMain.isSpokenTo()) {
            barrier.abort();
        }
    }

    private void check(boolean good, String otherwise) {
        if (!good) {
            workshop.violations.getAndAdd(1);
            throw new AssertionError(otherwise + "; " + objects());
        }
    }
}
