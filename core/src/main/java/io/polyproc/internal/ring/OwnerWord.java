package io.polyproc.internal.ring;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.ParticipantTable;

/**
 * A word that says whose an end is: an id of a participant, which may have {@linkplain PipeDescriptor#CLOSED closed} it. {@link
 * PipeDescriptor} has the states.
 *
 * <p><b>If a process dies here.</b> The word still names it; whoever asks finds it dead.
 */
final class OwnerWord {

    private static final int FREE = 0;

    private final ParticipantTable participants;
    private final IntCells word;

    /** When the owner was last looked for, which costs a system call. */
    private volatile long probed = System.nanoTime() - Parking.PARK_INTERVAL_NANOS;

    OwnerWord(ParticipantTable participants, IntCells word) {
        this.participants = participants;
        this.word = word;
    }

    boolean isMine() {
        return word.getVolatile(0) == participants.me();
    }

    /** Makes it ours if it is nobody's. */
    boolean take() {
        return word.compareAndSet(0, FREE, participants.me());
    }

    /** Makes it ours if its owner has closed it or died. */
    boolean takeOver() {
        int owner = word.getVolatile(0);
        return owner != FREE
                && (isClosed(owner) || !participants.isAlive(owner))
                && word.compareAndSet(0, owner, participants.me());
    }

    /** Closes what is ours. */
    boolean close() {
        int me = participants.me();
        return word.compareAndSet(0, me, me | PipeDescriptor.CLOSED);
    }

    /** Closes what is nobody's. */
    boolean closeFree() {
        return word.compareAndSet(0, FREE, participants.me() | PipeDescriptor.CLOSED);
    }

    /** Whether its owner has closed it or died; noticed within one sleep. */
    boolean isOver() {
        int owner = word.getVolatile(0);
        if (owner == FREE || isClosed(owner)) {
            return owner != FREE;
        }
        long now = System.nanoTime();
        if (now - probed < Parking.PARK_INTERVAL_NANOS) {
            return false;
        }
        boolean alive = participants.isAlive(owner);
        if (alive) {
            probed = now;
        }
        return !alive;
    }

    /** Its owner for people, and what became of it. */
    String describe() {
        int owner = word.getVolatile(0);
        if (owner == FREE) {
            return "nobody";
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
