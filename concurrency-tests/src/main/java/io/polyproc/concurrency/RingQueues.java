package io.polyproc.concurrency;

import io.polyproc.codec.DirectReader;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.ring.RawRingQueue;
import io.polyproc.internal.workspace.MappedWorkspace;

/** Ring queues in workspaces of their own, used by actors that no thread interrupts. */
final class RingQueues {

    private RingQueues() {}

    /** Creates a queue. Its locks are biased where the system has fences of all processes. */
    static RawRingQueue create(int capacity, int bytes) {
        Parking.warmUp();
        Parking.registerForFences();
        MappedWorkspace workspace = MappedWorkspace.openPrivate();
        return RawRingQueue.of(RawRingQueue.findOrCreate(workspace, null, 0, capacity, bytes));
    }

    /** Puts an element, waiting for room. */
    static void put(RawRingQueue queue, byte[] element) {
        try {
            queue.put(element.length, into -> into.put(element), Patience.NANOS);
        } catch (InterruptedException e) {
            throw new AssertionError("no thread interrupts this one", e);
        }
    }

    /** Takes an element, waiting for one; null if there was none in time. */
    static byte[] take(RawRingQueue queue) {
        byte[][] element = new byte[1][];
        DirectReader reader = from -> {
            element[0] = new byte[from.remaining()];
            from.get(element[0]);
        };
        try {
            queue.take(reader, Patience.NANOS);
        } catch (InterruptedException e) {
            throw new AssertionError("no thread interrupts this one", e);
        }
        return element[0];
    }
}
