package io.polyproc.internal.sync;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.function.BooleanSupplier;

/**
 * An event count: a word on which threads of all processes park until it advances.
 *
 * <pre>
 *   bit 0      WAITERS: a thread may be parked
 *   bits 1-31  the count, one more at each {@link #notifyWaiters}
 * </pre>
 *
 * <p>A waiter reads the word, checks its condition, and parks only while the word is unchanged. A notifier changes the
 * state first and advances the word afterwards. So a waiter either sees the new state or does not park. See Reed and
 * Kanodia, "Synchronization with Eventcounts and Sequencers" (1979), and {@code EventCount} in folly.
 *
 * <p><b>Progress.</b> Notification is wait-free. It makes no system call if no thread is parked.
 *
 * <p><b>If a process dies here.</b> Between the change of the state and the notification: waiters check the state again
 * after at most one park interval. Parked or just woken: waiters are not counted, so no count is wrong. The others are
 * woken by the next notification, or by the end of their park interval.
 */
public final class EventCount {

    private static final int WAITERS = 1;
    private static final int STEP = 2;

    private final MappedWorkspace workspace;
    private final IntCells word;

    /** Creates the event count in word 0 of these cells. */
    public EventCount(MappedWorkspace workspace, IntCells word) {
        this.workspace = workspace;
        this.word = word;
    }

    /**
     * Returns the event count of a workspace's activity. It advances when an object that a selector may wait for
     * becomes ready.
     */
    public static EventCount ofActivity(MappedWorkspace workspace) {
        return new EventCount(workspace, workspace.activity());
    }

    /** Returns the current word, for {@link #await}. It is read before the condition is checked. */
    public int read() {
        // SYNC event-count: volatile, before the check of the condition. Pairs with the addition in notifyWaiters().
        return word.getVolatile(0);
    }

    /** Tells whether the event count has advanced since {@code seen} was read. */
    public boolean hasAdvancedSince(int seen) {
        return ((word.getVolatile(0) ^ seen) & ~WAITERS) != 0;
    }

    /**
     * Advances the count after a change of the state, and wakes at most {@code count} waiters.
     *
     * @return the number of waiters that were woken
     */
    public int notifyWaiters(int count) {
        // SYNC event-count: atomic, after the change of the state. Pairs with read() and the later check of the
        // condition by a waiter, and with the CAS in await(). Without it a waiter could park after this wake-up.
        int before = word.getAndAdd(0, STEP);
        if ((before & WAITERS) == 0) {
            return 0;
        }
        int woken = workspace.wake(word, 0, count);
        if (woken == 0) {
            // No thread was parked: clear the bit. A waiter that saw the bit may have parked just now, so wake all once
            // more.
            int now = word.getVolatile(0);
            if ((now & WAITERS) != 0 && word.compareAndSet(0, now, now & ~WAITERS)) {
                woken = workspace.wake(word, 0, Integer.MAX_VALUE);
            }
        }
        return woken;
    }

    /**
     * Does the same as {@link #notifyWaiters} if a thread may be parked; otherwise only reads the word. For callers
     * that change the state often.
     *
     * <p>The change of the state precedes this read in the order of volatile accesses. A waiter calls
     * {@link #prepareWait} before its last check of the state. So one of the two sees the other (Dekker).
     */
    public void notifyIfWaiters(int count) {
        if (hasWaiters()) {
            notifyWaiters(count);
        }
    }

    /** Tells whether a thread may be parked, with the ordering of {@link #notifyIfWaiters}. */
    public boolean hasWaiters() {
        // SYNC event-count-waiters: volatile, after the change of the state. Pairs with the CAS in prepareWait() and
        // the
        // later check of the condition: one of the two sees the other (Dekker).
        return (word.getVolatile(0) & WAITERS) != 0;
    }

    /** Announces a waiter. Returns the ticket for {@link #await}; the caller checks its condition again in between. */
    public int prepareWait() {
        while (true) {
            int seen = word.getVolatile(0);
            int withWaiters = seen | WAITERS;
            // SYNC event-count-waiters: CAS, before the last check of the condition. Pairs with the read in
            // hasWaiters().
            if (seen == withWaiters || word.compareAndSet(0, seen, withWaiters)) {
                return withWaiters;
            }
        }
    }

    /**
     * Parks until the count advances, for at most {@code nanos} and at most one park interval
     * ({@link Parking#PARK_INTERVAL_NANOS}). Wake-ups may be spurious; the caller checks its condition again.
     */
    public void await(int seen, long nanos) {
        int withWaiters = seen | WAITERS;
        // SYNC event-count: CAS, which fails if the count has advanced. Pairs with the addition in notifyWaiters().
        if (seen == withWaiters || word.compareAndSet(0, seen, withWaiters)) {
            workspace.await(word, 0, withWaiters, nanos);
        }
    }

    /**
     * Waits until a condition holds, for at most {@code nanos}. Each change of the condition is followed by a
     * notification.
     *
     * @param object the object that the thread waits for
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to check once
     * @return false when the time was up before the condition held
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
                long left = wait.remaining();
                if (left <= 0) {
                    return false;
                }
                wait.publish();
                await(seen, left);
            }
        }
    }
}
