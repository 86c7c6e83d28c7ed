package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.BarrierDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ParticipantTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;

/**
 * A meeting point: nobody goes on before all parties have arrived. Each arrival is a store into a place of its own, and
 * whoever looks next and finds all places arrived begins the next phase. See {@link BarrierDescriptor} for the states.
 *
 * <p>A place goes first to the process that had it before, then to newcomers; so a barrier knows, from the first phase on,
 * whom it waits for. A process that has closed its workspace gives its place up. When more threads come than there are parties, a
 * newcomer takes the place of one that has not arrived, as with the JDK's barrier, which knows nobody.
 *
 * <p><b>Progress.</b> Blocking. An arrival looks at all places.
 *
 * <p><b>If a process dies here.</b> Not arrived: those who wait find out within one sleep, and break the barrier or strike
 * the party off. Arrived: its arrival counts; it is missed in the next phase. Acting: the action may be half done, so the
 * barrier breaks. Between the next phase, or the break, and the wake-up: sleepers look by themselves within one sleep. Resetting:
 * the next one who comes goes on with it.
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
    private final LongCells places;
    private final int size;
    private final boolean shrinking;

    /** The barrier in this object. */
    public RawBarrier(ObjectRef ref) {
        this.ref = ref;
        this.participants = ref.workspace().participants();
        this.signal = new EventCount(ref.workspace(), ref.ints(SIGNAL_OFFSET));
        this.state = ref.longs(STATE_OFFSET);
        this.resets = ref.ints(RESETS_OFFSET);
        this.broken = ref.ints(BROKEN_OFFSET);
        this.places = ref.longs(LENGTH);
        this.size = (int) ref.size();
        this.shrinking = (ref.options() & SHRINKING) != 0;
    }

    /**
     * Arrives, and waits until all have.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to break the barrier unless this is the last party
     * @param action what this party runs if it falls to it; null for nothing. What it throws comes out here; the barrier is
     *     broken then
     * @return a different number for each party of a phase, from 0 to the number of parties less one
     * @throws BrokenBarrierException when the barrier was broken, or was reset meanwhile
     * @throws TimeoutException when the time was up before all had arrived; the barrier is broken
     * @throws InterruptedException when interrupted before all had arrived; the barrier is broken
     */
    public int await(long nanos, Runnable action)
            throws BrokenBarrierException, TimeoutException, InterruptedException {
        int place = NONE;
        int phase = 0;
        int resetsBefore = resets.getVolatile(0);
        boolean interrupted = Thread.interrupted();
        boolean inVain = false;
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            while (true) {
                int seen = signal.read();
                long now = state.getVolatile(0);
                if (place != NONE && (phaseOf(now) != phase || isOver(now))) {
                    if (isOver(now) && phaseOf(now) == phase || wasReset(phase, resetsBefore)) {
                        throw brokenBy(now, phase);
                    }
                    return indexOf(place, phase);
                }
                if (modeOf(now) == RESETTING) {
                    finishReset(now);
                    continue;
                }
                if (isOver(now)) {
                    throw brokenBy(now, phaseOf(now));
                }
                if (place == NONE && modeOf(now) == OPEN && !interrupted) {
                    phase = phaseOf(now);
                    place = arrive(phase);
                    if (place != NONE) {
                        continue;
                    }
                }
                if (modeOf(now) == OPEN && isComplete(phaseOf(now))) {
                    pass(now, action, wait);
                    continue;
                }
                interrupted |= Thread.interrupted();
                // While the action runs, all have arrived: the wait is over for its time and for interrupts, as with
                // the JDK's.
                boolean acting = modeOf(now) == ACTING;
                if (interrupted && !acting) {
                    if (breakUp(now, INTERRUPTED, participants.me())) {
                        interrupted = false;
                        throw new InterruptedException(ref + ": interrupted while waiting at it; it is broken now");
                    }
                    continue;
                }
                long left = wait.left();
                if ((inVain || left <= 0) && settleTheDead(now)) {
                    continue;
                }
                if (left <= 0 && !acting) {
                    if (breakUp(now, TIMED_OUT, participants.me())) {
                        throw new TimeoutException(ref + ": the time was up before all had arrived; it is broken now");
                    }
                    continue;
                }
                wait.note();
                signal.await(seen, acting ? Long.MAX_VALUE : left);
                inVain = !signal.isRaisedSince(seen);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Takes a place without arriving, so that this process is missed if it dies before it arrives for the first time.
     *
     * @return false when all places are taken
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
                long party = places.getVolatile(i);
                full &= idOf(party) != 0;
                if (idOf(party) == 0
                        && isAwaited(party, phaseOf(now))
                        && places.compareAndSet(i, party, known(phaseOf(now), participants.me()))) {
                    return true;
                }
            }
            if (full) {
                return false;
            }
        }
    }

    /** Arrives in a phase; returns the place, or {@link #NONE} when there is none in which nobody has arrived. */
    int arrive(int phase) {
        for (Claim claim : Claim.values()) {
            for (int i = 0; i < size; i++) {
                long party = places.getVolatile(i);
                if (isAwaited(party, phase) && isOpenTo(claim, idOf(party))) {
                    if (!places.compareAndSet(i, party, arrived(phase))) {
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

    /** By what right a place is taken, the best first. */
    private enum Claim {
        OURS,
        NOBODYS,
        LEFT,
        ANOTHERS
    }

    private boolean isOpenTo(Claim claim, int party) {
        switch (claim) {
            case OURS:
                return party == participants.me();
            case NOBODYS:
                return party == 0;
            case LEFT:
                return !shrinking && participants.hasLeft(party) && !participants.isAlive(party);
            default:
                return participants.isAlive(party);
        }
    }

    /** Whether all that this phase waits for have arrived. */
    private boolean isComplete(int phase) {
        for (int i = 0; i < size; i++) {
            long party = places.getVolatile(i);
            if (isMissing(party, phase)) {
                return false;
            }
            if (isGone(party) && since(phaseOf(party), phase) > RENEWAL) {
                // So that it is not taken for one of the future when phases have gone round.
                places.compareAndSet(i, party, gone(party, phase - 2));
            }
        }
        return true;
    }

    /** Begins the next phase, with the action before it if there is one. Where no party is left, there is none to begin. */
    private void pass(long now, Runnable action, WaitRecord wait) {
        if (parties() == 0) {
            breakUp(now, DIED, idOf(places.getVolatile(0)));
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
            wait.pause();
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
        signal.raise(Integer.MAX_VALUE);
    }

    /** Looks after those that have not arrived, or act, and are gone; true when that has changed something. */
    private boolean settleTheDead(long now) {
        if (modeOf(now) == ACTING) {
            return !participants.isAlive(idOf(now)) && breakUp(now, DIED, idOf(now));
        }
        boolean changed = false;
        for (int i = 0; i < size; i++) {
            long party = places.getVolatile(i);
            if (isAwaited(party, phaseOf(now)) && idOf(party) != 0 && !participants.isAlive(idOf(party))) {
                if (shrinking) {
                    changed |= places.compareAndSet(i, party, gone(party, phaseOf(now)));
                } else if (participants.hasLeft(idOf(party))) {
                    changed |= places.compareAndSet(i, party, known(phaseOf(now), 0));
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
        signal.raise(Integer.MAX_VALUE);
        return true;
    }

    /** Breaks the barrier, unless it is broken already. */
    public void abort() {
        long now = state.getVolatile(0);
        while (!isBroken(now) && !breakUp(now, ABORTED, participants.me())) {
            now = state.getVolatile(0);
        }
    }

    /** Makes the barrier as new. Who waits is told that it was broken. */
    public void reset() {
        long now = state.getVolatile(0);
        while (modeOf(now) != RESETTING && !breakUp(now, RESETTING, participants.me())) {
            now = state.getVolatile(0);
        }
        finishReset(state(phaseOf(now), RESETTING, modeOf(now) == RESETTING ? idOf(now) : participants.me()));
    }

    /** Several may do this at once: only what belongs to the old phase is forgotten. */
    private void finishReset(long resetting) {
        int phase = phaseOf(resetting);
        int number = resets.getVolatile(0);
        int before = broken.getVolatile(remembered(number));
        if (state.getVolatile(0) != resetting) {
            return;
        }
        // By compare-and-set: a helper may be late, and others have gone on.
        if (broken.getVolatile(remembered(number - 1)) != phase + 1) {
            broken.compareAndSet(remembered(number), before, phase + 1);
            resets.compareAndSet(0, number, number + 1);
        }
        for (int i = 0; i < size; i++) {
            long party = places.getVolatile(i);
            while (since(phase, phaseOf(party)) <= 0 && !places.compareAndSet(i, party, known(phase + 1, 0))) {
                party = places.getVolatile(i);
            }
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.BARRIER_RESETTING);
        }
        if (state.compareAndSet(0, resetting, state(phase + 1, OPEN, 0))) {
            signal.raise(Integer.MAX_VALUE);
        }
    }

    /** Whether it is broken. */
    public boolean isBroken() {
        return isBroken(state.getVolatile(0));
    }

    /** How many wait. */
    public int waiting() {
        long now = state.getVolatile(0);
        int waiting = 0;
        for (int i = 0; i < size && !isOver(now); i++) {
            long party = places.getVolatile(i);
            waiting += !isGone(party) && !isMissing(party, phaseOf(now)) ? 1 : 0;
        }
        return waiting;
    }

    /** How many parties it waits for. */
    public int parties() {
        int parties = size;
        for (int i = 0; i < size; i++) {
            parties -= isGone(places.getVolatile(i)) ? 1 : 0;
        }
        return parties;
    }

    /** The parties that are known, for people: who has arrived, and who is waited for. */
    public List<String> describe() {
        long now = state.getVolatile(0);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            long party = places.getVolatile(i);
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
                + (reset ? "" : ". It stays broken until somebody calls reset()"));
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

    /** How it is broken, for people; empty when it is not. */
    public String brokenReason() {
        long now = state.getVolatile(0);
        return isBroken(now) ? reason(modeOf(now), participants.describe(idOf(now))) : "";
    }

    /** Whether a phase was reset. Who has missed so many resets that this is forgotten is told so in any case. */
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

    /** Where the phase that was reset as that number is remembered. */
    private static int remembered(int number) {
        return Math.floorMod(number, BROKEN_PHASES);
    }

    /** A party's rank among those of its phase, by place. */
    private int indexOf(int place, int phase) {
        int index = place;
        for (int i = 0; i < place; i++) {
            long party = places.getVolatile(i);
            index -= isGone(party) && since(phaseOf(party), phase) >= 0 ? 1 : 0;
        }
        return index;
    }

    private long arrived(int phase) {
        return (long) phase << PHASE_SHIFT | ARRIVED | participants.me();
    }

    /** A party that has not arrived in this phase; nobody yet when it is 0. */
    private static long known(int phase, int participant) {
        return (long) phase << PHASE_SHIFT | participant;
    }

    private static long gone(long party, int phase) {
        return (long) phase << PHASE_SHIFT | 1L << 31 | idOf(party);
    }

    private static boolean isGone(long party) {
        return ((int) party & GONE) != 0;
    }

    /** Whether whoever has this place is still to arrive in this phase. */
    private static boolean isMissing(long party, int phase) {
        return !isGone(party) && ((party & ARRIVED) == 0 || since(phaseOf(party), phase) > 0);
    }

    /** As {@link #isMissing}, and the phase is not over as far as this place knows. */
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

    /** How many phases the second comes after the first; phases go round. */
    private static int since(int first, int second) {
        return second - first << Integer.SIZE - PHASE_BITS >> Integer.SIZE - PHASE_BITS;
    }
}
