package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.BarrierDescriptor.*;

/** The state word and the party words of a barrier, from and to their fields. See {@link BarrierDescriptor}. */
final class BarrierWords {

    private static final int PHASE_BITS = Long.SIZE - PHASE_SHIFT;

    private BarrierWords() {}

    static long state(int phase, int mode, int participant) {
        return (long) phase << PHASE_SHIFT | (long) mode << MODE_SHIFT | participant;
    }

    static long arrived(int phase, int participant) {
        return (long) phase << PHASE_SHIFT | ARRIVED | participant;
    }

    /** Returns the word of a party that has not arrived in this phase; participant 0 for an open slot. */
    static long known(int phase, int participant) {
        return (long) phase << PHASE_SHIFT | participant;
    }

    /** Returns the word of this party when it is not awaited from this phase on. */
    static long gone(long party, int phase) {
        return (long) phase << PHASE_SHIFT | 1L << 31 | idOf(party);
    }

    static int phaseOf(long word) {
        return (int) (word >>> PHASE_SHIFT);
    }

    static int modeOf(long state) {
        return (int) (state >>> MODE_SHIFT) & MODE;
    }

    static int idOf(long word) {
        return (int) word & PARTICIPANT;
    }

    static boolean isBroken(long state) {
        return modeOf(state) >= DIED;
    }

    /** Tells whether the phase has ended without completion: the barrier is broken, or being reset. */
    static boolean isOver(long state) {
        return modeOf(state) >= RESETTING;
    }

    static boolean isGone(long party) {
        return ((int) party & GONE) != 0;
    }

    /** Tells whether the party in this slot has yet to arrive in this phase. */
    static boolean isMissing(long party, int phase) {
        return !isGone(party) && ((party & ARRIVED) == 0 || since(phaseOf(party), phase) > 0);
    }

    /** Tells whether the party {@linkplain #isMissing is missing}, and this slot has not seen a later phase. */
    static boolean isAwaited(long party, int phase) {
        return isMissing(party, phase) && since(phaseOf(party), phase) >= 0;
    }

    /** Returns the number of phases from the first to the second, modulo their range. */
    static int since(int first, int second) {
        return second - first << Integer.SIZE - PHASE_BITS >> Integer.SIZE - PHASE_BITS;
    }
}
