package io.polyproc.internal.sync;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import java.util.function.BooleanSupplier;

/**
 * A word on which threads of all processes sleep until something changes: an event count.
 *
 * <pre>
 *   bit 0      SLEEPERS: somebody may be asleep
 *   bits 1-31  a counter, one more at each {@link #raise}
 * </pre>
 *
 * <p>A waiter reads the word, looks at the state it waits for, and only then sleeps, while the word is what it read; whoever
 * changes the state raises the word afterwards. So either the waiter sees the new state or it does not fall asleep.
 *
 * <p><b>Progress.</b> Raising is wait-free, and without a system call when nobody sleeps.
 *
 * <p><b>If a process dies here.</b> Between the change of the state and the raise: sleepers look by themselves within one sleep.
 * Asleep or just woken: nothing is counted, so nothing is off; the others are asleep as before and woken by the next raise, or
 * look by themselves.
 */
public final class EventCount {

    private static final int SLEEPERS = 1;
    private static final int STEP = 2;

    private final MappedWorkspace workspace;
    private final IntCells word;

    /** The signal in word 0 of these cells. */
    public EventCount(MappedWorkspace workspace, IntCells word) {
        this.workspace = workspace;
        this.word = word;
    }

    /** The signal of a workspace that is raised when something becomes ready that may be one of several waited for. */
    public static EventCount ofActivity(MappedWorkspace workspace) {
        return new EventCount(workspace, workspace.activity());
    }

    /** The word as it is now, to be given to {@link #await}. Read before the state that is waited for. */
    public int read() {
        return word.getVolatile(0);
    }

    /** Whether somebody has raised the signal since it was {@code seen}. */
    public boolean isRaisedSince(int seen) {
        return ((word.getVolatile(0) ^ seen) & ~SLEEPERS) != 0;
    }

    /**
     * Says that the state has changed, and wakes at most {@code count} of those who sleep.
     *
     * @return how many were asleep and have been woken
     */
    public int raise(int count) {
        int before = word.getAndAdd(0, STEP);
        if ((before & SLEEPERS) == 0) {
            return 0;
        }
        int woken = workspace.wake(word, 0, count);
        if (woken == 0) {
            // No thread was asleep: clear the bit. One that saw it may just have fallen asleep, so wake once more.
            int now = word.getVolatile(0);
            if ((now & SLEEPERS) != 0 && word.compareAndSet(0, now, now & ~SLEEPERS)) {
                woken = workspace.wake(word, 0, Integer.MAX_VALUE);
            }
        }
        return woken;
    }

    /**
     * As {@link #raise}, but no more than a read when nobody is asleep. For those who change the state often: their change
     * is before this in the order of volatile accesses, and whoever waits {@linkplain #announce announces} it before the
     * last look at the state. One of the two sees the other (Dekker).
     */
    public void raiseIfAwaited(int count) {
        if (isAwaited()) {
            raise(count);
        }
    }

    /** Whether somebody may be asleep, for a caller that raises the signal then, with what {@link #raiseIfAwaited} asks for. */
    public boolean isAwaited() {
        return (word.getVolatile(0) & SLEEPERS) != 0;
    }

    /** Says that somebody is about to sleep. Gives the word for {@link #await}; the state is looked at in between. */
    public int announce() {
        while (true) {
            int seen = word.getVolatile(0);
            int marked = seen | SLEEPERS;
            if (seen == marked || word.compareAndSet(0, seen, marked)) {
                return marked;
            }
        }
    }

    /**
     * Sleeps until the signal is raised, at most {@code nanos} and at most one sleep ({@link Parking#LONGEST_SLEEP_NANOS}).
     * May end early; the caller looks at its state again.
     */
    public void await(int seen, long nanos) {
        int marked = seen | SLEEPERS;
        if (seen == marked || word.compareAndSet(0, seen, marked)) {
            workspace.await(word, 0, marked, nanos);
        }
    }

    /**
     * Sleeps until a condition holds, whose every change is followed by a raise; false when {@code nanos} were up before.
     *
     * @param object what is waited for
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to look once
     * @throws InterruptedException when interrupted before or while waiting
     */
    boolean awaitUntil(ObjectRef object, long nanos, BooleanSupplier condition) throws InterruptedException {
        try (WaitRecord wait = new WaitRecord(object, nanos)) {
            while (true) {
                if (Thread.interrupted()) {
                    throw new InterruptedException(object + ": interrupted while waiting for it");
                }
                int seen = read();
                if (condition.getAsBoolean()) {
                    return true;
                }
                long left = wait.left();
                if (left <= 0) {
                    return false;
                }
                wait.note();
                await(seen, left);
            }
        }
    }
}
