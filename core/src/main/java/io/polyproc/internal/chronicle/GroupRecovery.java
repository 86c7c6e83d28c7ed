package io.polyproc.internal.chronicle;

import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;

/**
 * Redelivers the elements of a group whose consumers died, and those that a consumer gives back. After its last attempt
 * an element goes to the dead letters.
 *
 * <p><b>If a process dies here.</b> An element in flight stays there until the next search. After a death while an
 * element goes to the dead letters, that queue has it once or twice.
 */
final class GroupRecovery {

    private final RawQueue queue;
    private final QueuePutLock putLock;
    private final GroupPosition position;
    private final InFlightTable inFlight;

    /**
     * The time of the last search for elements of dead consumers. A benign race: it only limits the rate of searches.
     */
    private long lastSearch = System.nanoTime();

    GroupRecovery(RawQueue queue, GroupPosition position, InFlightTable inFlight) {
        this.queue = queue;
        this.putLock = queue.putLock();
        this.position = position;
        this.inFlight = inFlight;
    }

    /** Repairs counts and elements in flight that dead processes left. Does not wait for living owners. */
    void recover() {
        try {
            recover(0, false);
        } catch (InterruptedException e) {
            throw GroupConsumer.neverInterrupted(e);
        }
    }

    /** As {@link #recover()}, waiting for the take lock up to the given time. Returns true when there was a repair. */
    boolean recover(long nanos, boolean interruptibly) throws InterruptedException {
        boolean appended = putLock.repairIfAbandoned();
        boolean repaired = position.repairIfAbandoned();
        return recoverInFlight(nanos, interruptibly) || repaired || appended;
    }

    /**
     * Gives back the elements in flight of dead consumers, if the last search was a park interval ago: while there are
     * always elements, no consumer parks, and these must not wait for ever.
     */
    void recoverInFlightIfDue(long nanos, boolean interruptibly) throws InterruptedException {
        if (inFlight.wereUsed() && System.nanoTime() - lastSearch > Parking.PARK_INTERVAL_NANOS) {
            recoverInFlight(nanos, interruptibly);
        }
    }

    /** Gives back the elements in flight of dead consumers. Returns true when there were any. */
    private boolean recoverInFlight(long nanos, boolean interruptibly) throws InterruptedException {
        lastSearch = System.nanoTime();
        if (inFlight.nextOfDead(0) == InFlightTable.NONE || !position.lock(nanos, interruptibly)) {
            return false;
        }
        try {
            for (int slot = inFlight.nextOfDead(0); slot != InFlightTable.NONE; slot = inFlight.nextOfDead(slot + 1)) {
                giveBack(slot);
            }
        } finally {
            position.unlock();
        }
        return true;
    }

    /** Gives back the element in a slot. The caller holds the take lock. */
    void giveBack(int slot) {
        if (inFlight.isDrained(slot)) {
            // Its consumer has died with it, or had handed it over.
            long index = inFlight.index(slot);
            inFlight.drop(slot);
            position.finished(index);
        } else if (inFlight.attempt(slot) == queue.maxAttempts()) {
            LogReader reader = position.reader();
            reader.read(inFlight.index(slot));
            byte[] element = reader.element();
            queue.deadLetters().tryPut(element.length, into -> into.put(element));
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.QUEUE_DEAD_LETTERED);
            }
            inFlight.drop(slot);
            position.finished(reader.index());
        } else {
            inFlight.giveBack(slot);
            queue.notifyConsumers(1);
        }
    }
}
