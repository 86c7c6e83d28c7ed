package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.GroupDescriptor.*;

import io.polyproc.errors.IpcException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ParticipantTable;

/**
 * What a group has taken and not acknowledged, and who has it. All is written under the group's take lock, except that
 * who has a claim {@linkplain #free frees} it without.
 *
 * <p><b>If a process dies here:</b> one word, the holder, says whose a claim is. The count of those to be given out
 * again is a copy of what these words say; {@link #repair} makes it anew.
 */
final class InFlightTable {

    static final int NONE = -1;

    private static final int CLAIM = CLAIM_LENGTH / Long.BYTES;

    private final ObjectRef ref;
    private final ParticipantTable participants;
    private final IntCells returned;
    private final IntCells used;
    private final LongCells claims;

    InFlightTable(ObjectRef ref, int group) {
        this.ref = ref;
        this.participants = ref.workspace().participants();
        this.returned = ref.ints(group + RETURNED_OFFSET);
        this.used = ref.ints(group + USED_OFFSET);
        this.claims = ref.longs(group + CLAIMS_OFFSET);
    }

    /** No claim behind this one was ever used. */
    private int used() {
        // A damaged file may say more than there is room for.
        return Math.min(CLAIMS, used.getAcquire(0));
    }

    /** Whether there was ever a claim. */
    boolean wereUsed() {
        return used() > 0;
    }

    /** How many are to be given out again. */
    int returned() {
        return returned.getAcquire(0);
    }

    /** How many there are. */
    int count() {
        int count = 0;
        for (int claim = 0; claim < used(); claim++) {
            count += holder(claim) != 0 ? 1 : 0;
        }
        return count;
    }

    /**
     * Notes that this process is about to take an element; gives the claim. The attempt is the first, with these bits.
     */
    int note(long index, long sequence, int mark) {
        int claim = 0;
        while (claim < CLAIMS && holder(claim) != 0) {
            claim++;
        }
        if (claim == CLAIMS) {
            throw new IpcException(ref + ": " + CLAIMS
                    + " elements are taken and not acknowledged, which is the limit: acknowledge some first");
        }
        if (claim >= used()) {
            used.setRelease(0, claim + 1);
        }
        claims.setPlain(claim * CLAIM + CLAIM_INDEX, index);
        claims.setPlain(claim * CLAIM + CLAIM_SEQUENCE, sequence);
        setHolder(claim, mine(1 | mark));
        return claim;
    }

    /** The one to be given out again that was put first, behind a sequence number; {@link #NONE} if there is none. */
    int nextReturned(long behind) {
        int first = NONE;
        for (int next = 0; next < used(); next++) {
            if (isReturned(next) && sequence(next) > behind && (first == NONE || sequence(next) < sequence(first))) {
                first = next;
            }
        }
        return first;
    }

    private boolean isReturned(int claim) {
        long holder = holder(claim);
        return holder != 0 && idOf(holder) == 0;
    }

    /** One that is to be given out again is done with. */
    void giveOut(int claim) {
        setHolder(claim, 0);
        returned.setRelease(0, returned() - 1);
    }

    /** One that is to be given out again is given to this process, with these bits of the attempt. */
    void giveOut(int claim, int mark) {
        setHolder(claim, mine(attempt(claim) | mark));
        returned.setRelease(0, returned() - 1);
    }

    /** It is to be given out again. */
    void giveBack(int claim) {
        giveBack(claim, attempt(claim) + 1);
    }

    /** It is to be given out again, and that will be this attempt. */
    void giveBack(int claim, int attempt) {
        setHolder(claim, holder(attempt, 0));
        // Volatile: whoever raises the signal afterwards looks whether somebody sleeps there (Dekker).
        returned.setVolatile(0, returned() + 1);
    }

    /** It is done with. */
    void drop(int claim) {
        setHolder(claim, 0);
    }

    /** Whether it is this process's, for that attempt at that element. */
    boolean isOurs(int claim, long sequence, int attempt) {
        return claim != NONE && sequence(claim) == sequence && holder(claim) == mine(attempt);
    }

    /** One of ours is done with; false when it is not ours any more. */
    boolean free(int claim, int attempt) {
        return claims.compareAndSet(claim * CLAIM + CLAIM_HOLDER, mine(attempt), 0);
    }

    /** Whether the element is gone if its holder dies. */
    boolean isDrained(int claim) {
        return (holder(claim) >>> Integer.SIZE & DRAINED) != 0;
    }

    /** Sequence number of the element. */
    long sequence(int claim) {
        return claims.getPlain(claim * CLAIM + CLAIM_SEQUENCE);
    }

    /** Chronicle's index of the element. */
    long index(int claim) {
        return claims.getPlain(claim * CLAIM + CLAIM_INDEX);
    }

    /** Which attempt it is, or will be when it is given out again. */
    int attempt(int claim) {
        return (int) (holder(claim) >>> Integer.SIZE) & ~DRAINED;
    }

    /** The first from {@code claim} on whose holder is dead; {@link #NONE} if there is none. */
    int nextOfDead(int claim) {
        for (int next = claim; next < used(); next++) {
            int id = idOf(holder(next));
            if (id != 0 && !participants.isAlive(id)) {
                return next;
            }
        }
        return NONE;
    }

    /** Number of the first file with an element that is claimed; at most {@code limit}. */
    long firstFile(long limit) {
        long first = limit;
        for (int claim = 0; claim < used(); claim++) {
            if (holder(claim) != 0) {
                first = Math.min(first, ChronicleLog.fileOf(index(claim)));
            }
        }
        return first;
    }

    /**
     * Forgets the claims of what was not taken, and counts anew; {@code taken} is the number of the last element taken.
     */
    void repair(long taken) {
        int toGiveOut = 0;
        for (int claim = 0; claim < used(); claim++) {
            if (sequence(claim) > taken) {
                drop(claim);
            }
            toGiveOut += isReturned(claim) ? 1 : 0;
        }
        returned.setRelease(0, toGiveOut);
    }

    private long holder(int claim) {
        return claims.getAcquire(claim * CLAIM + CLAIM_HOLDER);
    }

    private void setHolder(int claim, long holder) {
        claims.setRelease(claim * CLAIM + CLAIM_HOLDER, holder);
    }

    private long mine(int attempt) {
        return holder(attempt, participants.me());
    }

    private static long holder(int attempt, int id) {
        return (long) attempt << Integer.SIZE | id;
    }

    private static int idOf(long holder) {
        return (int) holder;
    }
}
