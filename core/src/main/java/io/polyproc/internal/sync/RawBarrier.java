package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.BarrierDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;

/**
 * A cyclic barrier. Each arrival is a store into a party slot of its own. The first thread that finds all slots arrived
 * begins the next phase. See {@link BarrierDescriptor} for the states.
 *
 * <p>A slot goes first to the process that had it before, then to newcomers. So a barrier knows from the first phase on
 * which processes it waits for. A process that has closed its workspace releases its slot. If more threads arrive than
 * there are parties, a newcomer takes the slot of a party that has not arrived, as the JDK's barrier does not identify
 * its parties.
 *
 * <p><b>Progress.</b> Blocking. An arrival reads all slots.
 *
 * <p><b>If a process dies here.</b> Not arrived: the waiters detect it within one park interval, and break the barrier
 * or deregister the party. Arrived: its arrival counts; it is missed in the next phase. Acting: the action may be half
 * done, so the barrier breaks. After the next phase or the break, and before the wake-up: waiters check again within
 * one park interval. Resetting: the next caller completes the reset.
 */
public final class RawBarrier {

    static final int NONE = -1;
    private static final int PHASE_BITS = Long.SIZE - PHASE_SHIFT;
    private static final int RENEWAL = 1 << 20;

    private final ObjectRef ref;
    private final ParticipantTable participants;
    private final EventCount signal;
    private final LongCells state;
    private final IntCells resets;
    private final IntCells broken;
    private final LongCells partySlots;
    private final int size;
    private final boolean shrinking;

    /** Creates the barrier in this object. */
    public RawBarrier(ObjectRef ref) {
        this.ref = ref;
        this.participants = ref.workspace().participants();
        this.signal = new EventCount(ref.workspace(), ref.ints(SIGNAL_OFFSET));
        this.state = ref.longs(STATE_OFFSET);
        this.resets = ref.ints(RESETS_OFFSET);
        this.broken = ref.ints(BROKEN_OFFSET);
        this.partySlots = ref.longs(LENGTH);
        this.size = (int) ref.size();
        this.shrinking = (ref.options() & SHRINKING) != 0;
    }

    /**
     * Arrives, and waits until all parties have arrived.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to break the barrier unless this is the last party
     * @param action the action for the party that completes the phase; null for none. Its exception is thrown here and
     *     breaks the barrier
     * @return a different number for each party of a phase, from 0 to the number of parties less one
     * @throws BrokenBarrierException when the barrier was broken, or was reset meanwhile
     * @throws TimeoutException when the time was up before all had arrived; the barrier is broken
     * @throws InterruptedException when interrupted before all had arrived; the barrier is broken
     */
    public int await(long nanos, Runnable action)
            throws BrokenBarrierException, TimeoutException, InterruptedException {
        int partySlot = NONE;
        int phase = 0;
        int resetsBefore = resets.getVolatile(0);
        boolean interrupted = Thread.interrupted();
        boolean inVain = false;
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            while (true) {
                int seen = signal.read();
                long now = state.getVolatile(0);
                if (partySlot != NONE && (phaseOf(now) != phase || isOver(now))) {
                    if (isOver(now) && phaseOf(now) == phase || wasReset(phase, resetsBefore)) {
                        throw brokenBy(now, phase);
                    }
                    return indexOf(partySlot, phase);
                }
                if (modeOf(now) == RESETTING) {
                    finishReset(now);
                    continue;
                }
                if (isOver(now)) {
                    throw brokenBy(now, phaseOf(now));
                }
                if (partySlot == NONE && modeOf(now) == OPEN && !interrupted) {
                    phase = phaseOf(now);
                    partySlot = arrive(phase);
                    if (partySlot != NONE) {
                        continue;
                    }
                }
                if (modeOf(now) == OPEN && isComplete(phaseOf(now))) {
                    pass(now, action, wait);
                    continue;
                }
                interrupted |= Thread.interrupted();
                // While the action runs, all have arrived. Timeouts and interrupts no longer end the wait, as in
                // CyclicBarrier.
                boolean acting = modeOf(now) == ACTING;
                if (interrupted && !acting) {
                    if (breakUp(now, INTERRUPTED, participants.me())) {
                        interrupted = false;
                        throw new InterruptedException(ref + ": interrupted while waiting at it; it is broken now");
                    }
                    continue;
                }
                long left = wait.remaining();
                if ((inVain || left <= 0) && settleTheDead(now)) {
                    continue;
                }
                if (left <= 0 && !acting) {
                    if (breakUp(now, TIMED_OUT, participants.me())) {
                        throw new TimeoutException(ref + ": the time was up before all had arrived; it is broken now");
                    }
                    continue;
                }
                wait.publish();
                signal.await(seen, acting ? Long.MAX_VALUE : left);
                inVain = !signal.hasAdvancedSince(seen);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Takes a slot without arriving, so that this process is missed if it dies before its first arrival.
     *
     * @return false when all slots are taken
     */
    public boolean register() {
        while (true) {
            long now = state.getVolatile(0);
            if (modeOf(now) == RESETTING) {
                finishReset(now);
                continue;
            }
            boolean full = true;
            for (int i = 0; i < size; i++) {
                long party = partySlots.getVolatile(i);
                full &= idOf(party) != 0;
                if (idOf(party) == 0
                        && isAwaited(party, phaseOf(now))
                        && partySlots.compareAndSet(i, party, known(phaseOf(now), participants.me()))) {
                    return true;
                }
            }
            if (full) {
                return false;
            }
        }
    }

    /** Arrives in a phase; returns the party slot, or {@link #NONE} if all slots have arrived. */
    int arrive(int phase) {
        for (SeatPriority priority : SeatPriority.values()) {
            for (int i = 0; i < size; i++) {
                long party = partySlots.getVolatile(i);
                if (isAwaited(party, phase) && isOpenTo(priority, idOf(party))) {
                    if (!partySlots.compareAndSet(i, party, arrived(phase))) {
                        return arrive(phase);
                    }
                    if (Crash.ENABLED) {
                        Crash.at(CrashPoint.BARRIER_ARRIVED);
                    }
                    return i;
                }
            }
        }
        return NONE;
    }

    /** The priority with which a slot is taken, the best first. */
    private enum SeatPriority {
        OURS,
        FREE_SLOT,
        LEFT,
        ANOTHERS
    }

    private boolean isOpenTo(SeatPriority priority, int party) {
        switch (priority) {
            case OURS:
                return party == participants.me();
            case FREE_SLOT:
                return party == 0;
            case LEFT:
                return !shrinking && participants.hasLeft(party) && !participants.isAlive(party);
            default:
                return participants.isAlive(party);
        }
    }

    /** Tells whether all parties that this phase waits for have arrived. */
    private boolean isComplete(int phase) {
        for (int i = 0; i < size; i++) {
            long party = partySlots.getVolatile(i);
            if (isMissing(party, phase)) {
                return false;
            }
            if (isGone(party) && since(phaseOf(party), phase) > RENEWAL) {
                // Renewed, so that it is not taken for a future phase after the phase number has wrapped.
                partySlots.compareAndSet(i, party, gone(party, phase - 2));
            }
        }
        return true;
    }

    /** Begins the next phase, after the action if there is one. If no party is left, breaks the barrier. */
    private void pass(long now, Runnable action, WaitRecord wait) {
        if (parties() == 0) {
            breakUp(now, DIED, idOf(partySlots.getVolatile(0)));
            return;
        }
        long acting = state(phaseOf(now), ACTING, participants.me());
        long next = state(phaseOf(now) + 1, OPEN, 0);
        if (action == null) {
            if (state.compareAndSet(0, now, next)) {
                passed();
            }
        } else if (state.compareAndSet(0, now, acting)) {
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.BARRIER_ACTING);
            }
            wait.withdraw();
            boolean done = false;
            try {
                action.run();
                done = true;
            } finally {
                if (!done) {
                    breakUp(acting, ACTION_FAILED, participants.me());
                }
            }
            if (state.compareAndSet(0, acting, next)) {
                passed();
            }
        }
    }

    private void passed() {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.BARRIER_PASSED);
        }
        signal.notifyWaiters(Integer.MAX_VALUE);
    }

    /**
     * Handles dead parties that have not arrived, and a dead runner of the action; true if that has changed the state.
     */
    private boolean settleTheDead(long now) {
        if (modeOf(now) == ACTING) {
            return !participants.isAlive(idOf(now)) && breakUp(now, DIED, idOf(now));
        }
        boolean changed = false;
        for (int i = 0; i < size; i++) {
            long party = partySlots.getVolatile(i);
            if (isAwaited(party, phaseOf(now)) && idOf(party) != 0 && !participants.isAlive(idOf(party))) {
                if (shrinking) {
                    changed |= partySlots.compareAndSet(i, party, gone(party, phaseOf(now)));
                } else if (participants.hasLeft(idOf(party))) {
                    changed |= partySlots.compareAndSet(i, party, known(phaseOf(now), 0));
                } else {
                    return breakUp(now, DIED, idOf(party));
                }
            }
        }
        return changed;
    }

    private boolean breakUp(long now, int mode, int whose) {
        if (!state.compareAndSet(0, now, state(phaseOf(now), mode, whose))) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.BARRIER_BROKEN);
        }
        signal.notifyWaiters(Integer.MAX_VALUE);
        return true;
    }

    /** Breaks the barrier, unless it is broken already. */
    public void abort() {
        long now = state.getVolatile(0);
        while (!isBroken(now) && !breakUp(now, ABORTED, participants.me())) {
            now = state.getVolatile(0);
        }
    }

    /** Resets the barrier to its initial state. Its waiters get a {@link BrokenBarrierException}. */
    public void reset() {
        long now = state.getVolatile(0);
        while (modeOf(now) != RESETTING && !breakUp(now, RESETTING, participants.me())) {
            now = state.getVolatile(0);
        }
        finishReset(state(phaseOf(now), RESETTING, modeOf(now) == RESETTING ? idOf(now) : participants.me()));
    }

    /** Completes a reset. Several threads may do so concurrently: only slots of the old phase are cleared. */
    private void finishReset(long resetting) {
        int phase = phaseOf(resetting);
        int number = resets.getVolatile(0);
        int before = broken.getVolatile(remembered(number));
        if (state.getVolatile(0) != resetting) {
            return;
        }
        // By CAS: this thread may be late, and others may have finished the reset.
        if (broken.getVolatile(remembered(number - 1)) != phase + 1) {
            broken.compareAndSet(remembered(number), before, phase + 1);
            resets.compareAndSet(0, number, number + 1);
        }
        for (int i = 0; i < size; i++) {
            long party = partySlots.getVolatile(i);
            while (since(phase, phaseOf(party)) <= 0 && !partySlots.compareAndSet(i, party, known(phase + 1, 0))) {
                party = partySlots.getVolatile(i);
            }
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.BARRIER_RESETTING);
        }
        if (state.compareAndSet(0, resetting, state(phase + 1, OPEN, 0))) {
            signal.notifyWaiters(Integer.MAX_VALUE);
        }
    }

    /** Tells whether it is broken. */
    public boolean isBroken() {
        return isBroken(state.getVolatile(0));
    }

    /** Returns the number of parties that have arrived and wait. */
    public int waiting() {
        long now = state.getVolatile(0);
        int waiting = 0;
        for (int i = 0; i < size && !isOver(now); i++) {
            long party = partySlots.getVolatile(i);
            waiting += !isGone(party) && !isMissing(party, phaseOf(now)) ? 1 : 0;
        }
        return waiting;
    }

    /** Returns the number of parties that it waits for. */
    public int parties() {
        int parties = size;
        for (int i = 0; i < size; i++) {
            parties -= isGone(partySlots.getVolatile(i)) ? 1 : 0;
        }
        return parties;
    }

    /** Describes the known parties and whether each has arrived. */
    public List<String> describe() {
        long now = state.getVolatile(0);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            long party = partySlots.getVolatile(i);
            if (idOf(party) != 0) {
                all.add(participants.describe(idOf(party))
                        + (isGone(party) ? " gone" : isMissing(party, phaseOf(now)) ? " not arrived" : " arrived"));
            }
        }
        return all;
    }

    private BrokenBarrierException brokenBy(long now, int phase) {
        String who = participants.describe(idOf(now));
        boolean reset = phaseOf(now) != phase || modeOf(now) == RESETTING;
        return new BrokenBarrierException(ref + ": " + (reset ? "it was reset" : reason(modeOf(now), who))
                + (reset ? "" : ". It stays broken until reset() is called"));
    }

    private static String reason(int mode, String who) {
        switch (mode) {
            case DIED:
                return who + " died before it arrived, or with the action half done";
            case TIMED_OUT:
                return "the time of " + who + " was up";
            case INTERRUPTED:
                return "a thread of " + who + " was interrupted";
            case ACTION_FAILED:
                return "the action failed in " + who;
            default:
                return who + " has aborted it";
        }
    }

    /** Describes why it is broken; empty when it is not. */
    public String brokenReason() {
        long now = state.getVolatile(0);
        return isBroken(now) ? reason(modeOf(now), participants.describe(idOf(now))) : "";
    }

    /**
     * Tells whether a phase was reset. True as well after {@link BarrierDescriptor#BROKEN_PHASES} resets, when that is
     * forgotten.
     */
    private boolean wasReset(int phase, int resetsBefore) {
        if (resets.getVolatile(0) == resetsBefore) {
            return false;
        }
        for (int i = 0; i < BROKEN_PHASES; i++) {
            if (broken.getVolatile(i) == phase + 1) {
                return true;
            }
        }
        return resets.getVolatile(0) - resetsBefore >= BROKEN_PHASES;
    }

    /** Returns the index at which the reset with this number is remembered. */
    private static int remembered(int number) {
        return Math.floorMod(number, BROKEN_PHASES);
    }

    /** Returns a party's rank among those of its phase, by slot. */
    private int indexOf(int partySlot, int phase) {
        int index = partySlot;
        for (int i = 0; i < partySlot; i++) {
            long party = partySlots.getVolatile(i);
            index -= isGone(party) && since(phaseOf(party), phase) >= 0 ? 1 : 0;
        }
        return index;
    }

    private long arrived(int phase) {
        return (long) phase << PHASE_SHIFT | ARRIVED | participants.me();
    }

    /** Returns the word of a party that has not arrived in this phase; participant 0 for an open slot. */
    private static long known(int phase, int participant) {
        return (long) phase << PHASE_SHIFT | participant;
    }

    private static long gone(long party, int phase) {
        return (long) phase << PHASE_SHIFT | 1L << 31 | idOf(party);
    }

    private static boolean isGone(long party) {
        return ((int) party & GONE) != 0;
    }

    /** Tells whether the party in this slot has yet to arrive in this phase. */
    private static boolean isMissing(long party, int phase) {
        return !isGone(party) && ((party & ARRIVED) == 0 || since(phaseOf(party), phase) > 0);
    }

    /** Tells whether the party {@linkplain #isMissing is missing}, and this slot has not seen a later phase. */
    private static boolean isAwaited(long party, int phase) {
        return isMissing(party, phase) && since(phaseOf(party), phase) >= 0;
    }

    private static long state(int phase, int mode, int participant) {
        return (long) phase << PHASE_SHIFT | (long) mode << MODE_SHIFT | participant;
    }

    private static int phaseOf(long word) {
        return (int) (word >>> PHASE_SHIFT);
    }

    private static int modeOf(long now) {
        return (int) (now >>> MODE_SHIFT) & MODE;
    }

    private static int idOf(long word) {
        return (int) word & PARTICIPANT;
    }

    private static boolean isBroken(long now) {
        return modeOf(now) >= DIED;
    }

    private static boolean isOver(long now) {
        return modeOf(now) >= RESETTING;
    }

    /** Returns the number of phases from the first to the second, modulo their range. */
    private static int since(int first, int second) {
        return second - first << Integer.SIZE - PHASE_BITS >> Integer.SIZE - PHASE_BITS;
    }
}
