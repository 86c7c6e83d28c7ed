package io.polyproc.internal.ring;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.participant.ParticipantTable;

/**
 * The word with the owner of an end: the id of a participant, with a bit that tells whether it has {@linkplain
 * PipeDescriptor#CLOSED closed} the end. {@link PipeDescriptor} has the states.
 *
 * <p><b>If a process dies here.</b> The word still names that process, and {@link #isGone} reports its death.
 */
final class OwnerWord {

    private static final int FREE = 0;

    private final ParticipantTable participants;
    private final IntCells word;

    /**
     * The time of the last liveness check of the owner, which costs a system call. A benign race: it only limits the
     * rate of checks.
     */
    private volatile long lastCheck = System.nanoTime() - Parking.PARK_INTERVAL_NANOS;

    OwnerWord(ParticipantTable participants, IntCells word) {
        this.participants = participants;
        this.word = word;
    }

    boolean isMine() {
        return word.getVolatile(0) == participants.me();
    }

    /** Makes this process the owner if there is none. The CAS is the linearization point. */
    boolean take() {
        // SYNC end-owner: CAS. Pairs with those of the other processes. Without it an end could have two owners.
        return word.compareAndSet(0, FREE, participants.me());
    }

    /** Makes this process the owner if the previous owner has closed the end or died. */
    boolean takeOver() {
        // SYNC end-owner: volatile, then CAS. Pairs with the CAS in close(): the new owner sees what the old one wrote.
        int owner = word.getVolatile(0);
        return owner != FREE
                && (isClosed(owner) || !participants.isAlive(owner))
                && word.compareAndSet(0, owner, participants.me());
    }

    /** Closes the end if this process owns it. */
    boolean close() {
        // SYNC end-owner: CAS, after the last message. Pairs with the volatile read in isGone(). Without it the peer
        // could see the end closed before that message.
        int me = participants.me();
        return word.compareAndSet(0, me, me | PipeDescriptor.CLOSED);
    }

    /** Closes the end if it has no owner. */
    boolean closeFree() {
        return word.compareAndSet(0, FREE, participants.me() | PipeDescriptor.CLOSED);
    }

    /** Tells whether the owner has closed the end or died. A death is noticed within one park interval. */
    boolean isGone() {
        // SYNC end-owner: volatile, before the last poll of the ring. Pairs with the CAS in close().
        int owner = word.getVolatile(0);
        if (owner == FREE || isClosed(owner)) {
            return owner != FREE;
        }
        long now = System.nanoTime();
        if (now - lastCheck < Parking.PARK_INTERVAL_NANOS) {
            return false;
        }
        boolean alive = participants.isAlive(owner);
        if (alive) {
            lastCheck = now;
        }
        return !alive;
    }

    /** Returns a text with the owner and its state, for messages. */
    String describe() {
        int owner = word.getVolatile(0);
        if (owner == FREE) {
            return "no process";
        }
        int id = owner & ~PipeDescriptor.CLOSED;
        String who = participants.describe(id);
        if (isClosed(owner)) {
            return who + ", which has closed it";
        }
        return participants.isAlive(id) ? who : who + (participants.hasLeft(id) ? ", which has left" : ", which died");
    }

    private static boolean isClosed(int owner) {
        return (owner & PipeDescriptor.CLOSED) != 0;
    }
}
