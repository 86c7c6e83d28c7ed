package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingQueueDescriptor.*;

import io.polyproc.IpcException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * Elements of a ring queue that were taken and whose target may still refuse them. A hold has the cursor at which its
 * element was taken. Producers do not pass the oldest hold. So the bytes of each held element stay reserved until it is
 * accepted, or is put back in front of the head.
 *
 * <p>{@link #bound} is the cursor that producers must not pass: the oldest hold, or the head. It never decreases,
 * because a give-back moves the head back by the units of its own element only, and shifts the younger holds by as
 * much.
 *
 * <p><b>Thread and process safety.</b> All methods but {@link #bound} and {@link #releaseDead} are called under the
 * take lock.
 *
 * <p><b>Progress.</b> Wait-free, except that {@link #bound} is lock-free.
 *
 * <p><b>If a process dies here.</b> Its hold stays until a producer finds no room and {@linkplain #releaseDead
 * releases} it. The element is lost with the process, as after a take.
 */
final class RingHolds {

    private static final int STRIDE = HOLD_LENGTH / Long.BYTES;
    private static final long FREE = 0;

    private final ObjectRef ref;
    private final ParticipantTable participants;
    private final LongCells head;
    private final IntCells used;
    private final LongCells holds;

    /** The time of the last liveness check of the owners. A benign race: it only limits the rate of checks. */
    private long lastCheck = System.nanoTime() - Parking.PARK_INTERVAL_NANOS;

    RingHolds(ObjectRef ref) {
        this.ref = ref;
        this.participants = ref.workspace().participants();
        this.head = ref.longs(HEAD_OFFSET);
        this.used = ref.ints(HOLDS_USED_OFFSET);
        this.holds = ref.longs(HOLDS_OFFSET);
    }

    /**
     * Acquires a hold for the element at the head. The store of the head follows.
     *
     * @return the index of the hold
     * @throws IpcException when all holds are in use
     */
    int acquire(long cursor) {
        for (int hold = 0; hold < HOLDS; hold++) {
            // SYNC ring-queue-released: acquire. Pairs with the CAS in releaseDead(). A free hold has no other data.
            long owner = holds.getAcquire(hold * STRIDE + HOLD_OWNER);
            if (owner == FREE || !participants.isAlive((int) owner)) {
                holds.setPlain(hold * STRIDE + HOLD_CURSOR, cursor);
                // SYNC ring-queue-held: release. Pairs with the acquire in oldest(). The release of head that follows
                // pairs with the acquire of head before bound(): a producer that sees that head sees this hold.
                holds.setRelease(hold * STRIDE + HOLD_OWNER, participants.me());
                if (hold >= used.getPlain(0)) {
                    // SYNC ring-queue-held: release, as that of the owner: a producer that sees the head sees it, too.
                    used.setRelease(0, hold + 1);
                }
                return hold;
            }
        }
        throw new IpcException(ref + ": " + HOLDS
                + " calls of drainTo are in progress, which is the limit: let one of them end first");
    }

    /** Moves a hold to the element at the head, because its previous element was accepted. */
    void move(int hold, long cursor) {
        // Plain would suffice: a producer that sees the previous cursor has less room. The release of head follows.
        holds.setRelease(hold * STRIDE + HOLD_CURSOR, cursor);
    }

    /** Releases a hold. */
    void release(int hold) {
        // SYNC ring-queue-released: release. Pairs with the acquire in oldest(). Without it a producer could pass the
        // hold before a give-back has moved the head.
        holds.setRelease(hold * STRIDE + HOLD_OWNER, FREE);
    }

    /** Returns the cursor of a hold. A give-back of an older hold shifts it. */
    long cursor(int hold) {
        return holds.getPlain(hold * STRIDE + HOLD_CURSOR);
    }

    /** Shifts the holds that are younger than the one at {@code cursor} by the element that is given back. */
    void shiftYounger(long cursor, int length) {
        for (int hold = 0; hold < used.getPlain(0); hold++) {
            long at = cursor(hold);
            // Plain would suffice: only a dead owner is removed without the take lock, and its cursor does not matter.
            if (holds.getAcquire(hold * STRIDE + HOLD_OWNER) != FREE && RingElements.isBefore(cursor, at)) {
                holds.setRelease(hold * STRIDE + HOLD_CURSOR, RingElements.before(at, length));
            }
        }
    }

    /**
     * Returns the cursor that producers must not pass: the head, or the oldest hold.
     *
     * @param head the head as the caller has just read it, at least with acquire
     */
    long bound(long head) {
        long first = head;
        while (used.getAcquire(0) != 0) {
            long oldest = oldest(first);
            // SYNC ring-queue-released: volatile. Pairs with the release of the owner in release(). A give-back moves
            // the head back before it releases its hold. Without this second read of the head, a producer could miss
            // the hold and use the old head.
            long now = this.head.getVolatile(0);
            if (now == first) {
                return oldest;
            }
            first = now;
        }
        return first;
    }

    private long oldest(long first) {
        long oldest = first;
        int count = Math.min(HOLDS, used.getAcquire(0));
        for (int hold = 0; hold < count; hold++) {
            // SYNC ring-queue-held: acquire. Pairs with the release in acquire(). Without it a producer could read the
            // cursor of the previous use of the hold, and pass this one.
            if (holds.getAcquire(hold * STRIDE + HOLD_OWNER) != FREE) {
                // SYNC ring-queue-held: acquire. Pairs with the releases in move() and shiftYounger().
                long cursor = holds.getAcquire(hold * STRIDE + HOLD_CURSOR);
                oldest = RingElements.isBefore(cursor, oldest) ? cursor : oldest;
            }
        }
        return oldest;
    }

    /** Releases the holds of dead processes. Returns true if there was one. Checks at most once per park interval. */
    boolean releaseDead() {
        if (used.getAcquire(0) == 0) {
            return false;
        }
        long now = System.nanoTime();
        if (now - lastCheck < Parking.PARK_INTERVAL_NANOS) {
            return false;
        }
        lastCheck = now;
        boolean any = false;
        for (int hold = 0; hold < Math.min(HOLDS, used.getAcquire(0)); hold++) {
            // SYNC ring-queue-released: CAS. Pairs with the acquires of the owner. Without it a hold could be freed
            // that another process has acquired meanwhile.
            long owner = holds.getAcquire(hold * STRIDE + HOLD_OWNER);
            any |= owner != FREE
                    && !participants.isAlive((int) owner)
                    && holds.compareAndSet(hold * STRIDE + HOLD_OWNER, owner, FREE);
        }
        return any;
    }
}
