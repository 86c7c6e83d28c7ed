package io.polyproc.internal.chronicle;

import io.polyproc.codec.DirectReader;
import io.polyproc.internal.park.AdaptiveSpin;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.sync.WaitRecord;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.queue.QueueShutdownException;

/**
 * How the consumers of a group wait: for an element, or until all elements are finished. They park on the event counts
 * of the queue and hold no lock.
 *
 * <p><b>If a process dies here.</b> A waiter searches for what dead processes left after each park without a
 * notification, so within one park interval.
 */
final class GroupWait {

    private final RawQueue queue;
    private final ObjectRef ref;
    private final QueueState state;
    private final QueueSignals signals;
    private final ConsumerGroup group;
    private final GroupPosition position;
    private final GroupConsumer consumer;
    private final GroupRecovery recovery;
    private final AdaptiveSpin spin = new AdaptiveSpin();

    GroupWait(
            RawQueue queue,
            ConsumerGroup group,
            GroupPosition position,
            GroupConsumer consumer,
            GroupRecovery recovery) {
        this.queue = queue;
        this.ref = group.ref();
        this.state = queue.state();
        this.signals = queue.signals();
        this.group = group;
        this.position = position;
        this.consumer = consumer;
        this.recovery = recovery;
    }

    /** Takes an element, waiting at most {@code nanos} for one. Returns false on timeout or at the end of the queue. */
    boolean take(DirectReader target, InFlightElement element, long nanos) throws InterruptedException {
        EventCount signal = signals.elements();
        int spins = spin.begin();
        boolean taken = false;
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            while (true) {
                spins = spin(spins);
                taken = consumer.takeAtMost(1, target, element, wait.remaining(), true) > 0;
                if (taken) {
                    return true;
                }
                // The wait is prepared before the last check: producers notify only waiters that have done so.
                int ticket = signal.prepareWait();
                long left = wait.remaining();
                if (left <= 0) {
                    taken = consumer.takeOrRecover(1, target, element, 0, true) > 0;
                    return taken;
                }
                if (isAtEnd()) {
                    return false;
                }
                if (consumer.isEmptyForNow()) {
                    wait.publish();
                    signal.await(ticket, left);
                }
                if (Thread.interrupted()) {
                    throw position.interruption();
                }
                if (!signal.hasAdvancedSince(ticket)) {
                    recovery.recover(wait.remaining(), true);
                }
            }
        } finally {
            if (!taken) {
                passOn();
            }
        }
    }

    /** Tells whether there will be no more element. */
    private boolean isAtEnd() {
        return state.isShutDown() && (state.isShutDownNow() || group.unfinished() == 0);
    }

    /**
     * Passes a notification on when a consumer stops waiting without an element. It may have consumed the notification
     * of an element that is still in the queue.
     */
    private void passOn() {
        if (queue.isOpen() && !consumer.isEmptyForNow()) {
            queue.notifyConsumers(1);
        }
    }

    /** Spins until there is an element. Returns 0, since a wait spins only once. */
    private int spin(int spins) {
        for (int left = spins; left > 0; left--) {
            if (!consumer.isEmptyForNow()) {
                spin.succeeded();
                return 0;
            }
            Parking.spinPause();
        }
        if (spins > 0) {
            spin.failed();
        }
        return 0;
    }

    /** Waits until every element was taken, and acknowledged where required. Returns false on timeout. */
    boolean awaitFinished(long nanos) throws InterruptedException {
        EventCount progress = signals.progress();
        boolean quiet = true;
        try (WaitRecord wait = new WaitRecord(queue.ref(), nanos)) {
            while (true) {
                if (Thread.interrupted()) {
                    throw new InterruptedException(queue.ref() + ": interrupted while waiting for the end of all work");
                }
                if (quiet) {
                    recovery.recover();
                }
                // The wait is prepared before the check: consumers notify only waiters that have done so.
                int ticket = progress.prepareWait();
                if (group.unfinished() == 0) {
                    return true;
                }
                if (state.isShutDownNow()) {
                    throw new QueueShutdownException(queue.ref().toString());
                }
                long left = wait.remaining();
                if (left <= 0) {
                    return false;
                }
                wait.publish();
                progress.await(ticket, left);
                quiet = !progress.hasAdvancedSince(ticket);
            }
        }
    }
}
