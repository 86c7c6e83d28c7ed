package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingQueueDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.sync.BiasedLock;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * What producers repair after a death: the tail of a dead producer, and the room that a dead consumer held.
 *
 * <p>A consumer that dies within a take leaves nothing to repair, since the head is its only store.
 *
 * <p><b>If a process dies here.</b> The count of deaths seen is stored last, so the next owner of the put lock repeats
 * the repair of the tail. The CAS of each hold is a step of its own, and the next producer continues.
 */
final class RingQueueRecovery {

    private final BiasedLock putLock;
    private final RingElements elements;
    private final RingHolds holds;
    private final RingQueueNotFull notFull;
    private final LongCells tail;
    private final IntCells deathsSeen;

    RingQueueRecovery(
            ObjectRef ref, BiasedLock putLock, RingElements elements, RingHolds holds, RingQueueNotFull notFull) {
        this.putLock = putLock;
        this.elements = elements;
        this.holds = holds;
        this.notFull = notFull;
        this.tail = ref.longs(TAIL_OFFSET);
        this.deathsSeen = ref.ints(DEATHS_SEEN_OFFSET);
    }

    /**
     * Moves the tail after the elements that a dead owner of the put lock has published. The caller owns that lock.
     */
    void repairTail() {
        int deaths = putLock.deaths();
        if (deaths != deathsSeen.getPlain(0)) {
            // SYNC ring-queue-tail: release. Pairs with the volatile read in RingQueueStatus.size(). Without it old
            // bytes after the tail could be taken for a header.
            tail.setRelease(0, elements.endOf(tail.getPlain(0)));
            deathsSeen.setPlain(0, deaths);
        }
    }

    /**
     * Frees the room of elements that dead processes held for a target. Returns false if there are none. The caller
     * needs no lock.
     */
    boolean releaseDeadHolds() {
        if (!holds.releaseDead()) {
            return false;
        }
        notFull.notifyWaiters(Integer.MAX_VALUE);
        return true;
    }
}
