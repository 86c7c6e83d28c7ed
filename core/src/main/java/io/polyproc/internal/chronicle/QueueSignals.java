package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.QueueDescriptor.*;

import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The event counts of a durable queue: consumers wait for elements, producers for room, and both for the end of work or
 * of the queue.
 *
 * <p><b>If a process dies here.</b> Between a change and its notification: waiters check again within one park
 * interval.
 */
final class QueueSignals {

    private static final int ALL = Integer.MAX_VALUE;

    private final EventCount elements;
    private final EventCount progress;
    private final EventCount activity;

    QueueSignals(ObjectRef ref) {
        MappedWorkspace workspace = ref.workspace();
        this.elements = new EventCount(workspace, ref.ints(SIGNAL_OFFSET));
        this.progress = new EventCount(workspace, ref.ints(PROGRESS_OFFSET));
        this.activity = EventCount.ofActivity(workspace);
    }

    /** Returns the event count of puts, on which consumers wait. */
    EventCount elements() {
        return elements;
    }

    /** Returns the event count of takes and acknowledgements, on which waiters for room or the end of work wait. */
    EventCount progress() {
        return progress;
    }

    /** Notifies this number of consumers, and those that wait on the activity of the workspace. */
    void notifyConsumers(int consumers) {
        elements.notifyIfWaiters(consumers);
        activity.notifyIfWaiters(ALL);
    }

    /** Notifies all consumers after a death: those that parked before it have not been notified. */
    void notifyAfterDeath() {
        elements.notifyWaiters(ALL);
        activity.notifyWaiters(ALL);
    }

    /**
     * Notifies the waiters for room or for the end of all work after a take or an acknowledgement.
     *
     * @param isShutDown whether it may have been the last element: then waiting consumers must return
     */
    void notifyOfProgress(boolean isShutDown) {
        progress.notifyIfWaiters(ALL);
        if (isShutDown) {
            elements.notifyWaiters(ALL);
        }
    }

    /** Notifies all waiters that the state has changed. */
    void notifyOfState() {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_STATE_CHANGED);
        }
        elements.notifyWaiters(ALL);
        progress.notifyWaiters(ALL);
        activity.notifyIfWaiters(ALL);
    }
}
