package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingQueueDescriptor.*;

import io.polyproc.internal.park.AdaptiveSpin;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.sync.BiasedLock;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.sync.WaitRecord;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The condition "not full" of a ring queue: producers wait for room, consumers notify them. It is the counterpart of
 * {@link RingQueueNotEmpty}, with the take lock.
 *
 * <p><b>If a process dies here.</b> Between a take and the notification, or with a notification that was for another
 * producer: those that wait check again within one park interval.
 */
final class RingQueueNotFull {

    private final RingQueueStatus status;
    private final BiasedLock takeLock;
    private final EventCount room;
    private final AdaptiveSpin spin = new AdaptiveSpin();

    RingQueueNotFull(ObjectRef ref, RingQueueStatus status, BiasedLock takeLock) {
        this.status = status;
        this.takeLock = takeLock;
        this.room = new EventCount(ref.workspace(), ref.ints(ROOM_OFFSET));
    }

    /** Begins a wait. Returns the number of spins of its first {@link #await}. */
    int begin() {
        return spin.begin();
    }

    /** Spins, then parks once, until there may be room or {@code nanos} have passed. */
    void await(int length, int spins, long nanos, WaitRecord wait) {
        for (int i = 0; i < spins; i++) {
            if (status.mayHaveRoom(length)) {
                spin.succeeded();
                return;
            }
            Parking.spinPause();
        }
        if (spins > 0) {
            spin.failed();
        }
        int ticket = room.prepareWait();
        boolean isSeen = takeLock.watch();
        if (!status.mayHaveRoom(length)) {
            wait.publish();
            room.await(ticket, isSeen ? nanos : Math.min(nanos, RingQueueNotEmpty.UNSEEN_PARK_NANOS));
        }
    }

    /** Tells whether a producer may wait for room. */
    boolean hasWaiters() {
        return room.hasWaiters();
    }

    /** Notifies this number of producers. */
    void notifyWaiters(int producers) {
        room.notifyWaiters(producers);
    }

    /**
     * Passes a notification on when a thread stops waiting for room. The take that unparked it may have freed more room
     * than its element needed, so another waiter may fit.
     */
    void passOn(int length) {
        if (room.hasWaiters() && status.mayHaveRoom(length)) {
            room.notifyWaiters(1);
        }
    }
}
