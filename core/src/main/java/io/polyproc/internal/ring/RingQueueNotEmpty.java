package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingQueueDescriptor.*;

import io.polyproc.internal.park.AdaptiveSpin;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.sync.BiasedLock;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.sync.WaitRecord;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The condition "not empty" of a ring queue: consumers wait for it, producers notify them. {@link RingQueueNotFull} is
 * the other condition.
 *
 * <p>A consumer spins, then announces itself in the event count and in the put lock, checks again and parks. The
 * producer that owns the bias of the put lock makes no atomic instruction, and so learns from the lock of the consumer.
 *
 * <p><b>If a process dies here.</b> Between the put of an element and the notification, or with a notification that was
 * for another consumer: those that wait check again within one park interval.
 */
final class RingQueueNotEmpty {

    /** The park interval of a waiter that a producer may not have seen. After that time it has seen the waiter. */
    static final long UNSEEN_PARK_NANOS = 1_000_000;

    /** The most attempts of {@link #isReady} to be seen by the owner of the put lock; the next call repeats them. */
    private static final int WATCH_LIMIT = 20;

    private final RingQueueStatus status;
    private final BiasedLock putLock;
    private final EventCount arrivals;
    private final EventCount activity;
    private final PollBackoff backoff;
    private final AdaptiveSpin spin = new AdaptiveSpin();

    RingQueueNotEmpty(ObjectRef ref, RingQueueStatus status, BiasedLock putLock) {
        this.status = status;
        this.putLock = putLock;
        this.arrivals = new EventCount(ref.workspace(), ref.ints(ELEMENTS_OFFSET));
        this.activity = EventCount.ofActivity(ref.workspace());
        this.backoff = new PollBackoff((int) ref.size());
    }

    /**
     * Tells whether there is an element. If not, the next put notifies the waiters on the activity of the workspace.
     */
    boolean isReady() {
        if (status.mayHaveElement()) {
            return true;
        }
        // A bias owner inside the lock may miss the contended bit. It is inside for a moment, unless its writer is
        // slow.
        for (int spins = WATCH_LIMIT; !putLock.watch() && spins > 0; spins--) {
            if (status.mayHaveElement()) {
                return true;
            }
            Parking.spinPause();
        }
        return status.mayHaveElement();
    }

    /** Begins a wait. Returns the number of pauses that its first {@link #await} spins for. */
    int begin() {
        return spin.begin() * Parking.spinPauseLength();
    }

    /** Spins for this number of pauses, then parks once, until there may be an element or {@code nanos} have passed. */
    void await(int spinPauses, long nanos, WaitRecord wait) {
        int pauses = backoff.begin(status.head());
        for (int left = spinPauses; left > 0; left -= pauses) {
            if (status.mayHaveElement()) {
                spin.succeeded();
                return;
            }
            Parking.pause(pauses);
        }
        if (spinPauses > 0) {
            spin.failed();
        }
        int ticket = arrivals.prepareWait();
        boolean isSeen = putLock.watch();
        if (!status.mayHaveElement()) {
            wait.publish();
            arrivals.await(ticket, isSeen ? nanos : Math.min(nanos, UNSEEN_PARK_NANOS));
        }
    }

    /** Tells whether a thread may wait for an element. */
    boolean hasWaiters() {
        return arrivals.hasWaiters() || activity.hasWaiters();
    }

    /** Notifies as many consumers as there are new elements, if any wait, and those that wait on the activity. */
    void notifyIfWaiters(int elements) {
        arrivals.notifyIfWaiters(elements);
        activity.notifyIfWaiters(Integer.MAX_VALUE);
    }

    /** Notifies one consumer of an element that was put back. */
    void notifyOfGiveBack() {
        arrivals.notifyWaiters(1);
        activity.notifyIfWaiters(Integer.MAX_VALUE);
    }

    /**
     * Passes a notification on when a consumer stops waiting without an element. It may have consumed the notification
     * of an element that is still in the queue.
     */
    void passOn() {
        if (arrivals.hasWaiters() && status.mayHaveElement()) {
            arrivals.notifyWaiters(1);
        }
    }
}
