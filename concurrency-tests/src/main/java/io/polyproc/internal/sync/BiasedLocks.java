package io.polyproc.internal.sync;

import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectSpec;

/** Creates biased locks for tests in one JVM. */
final class BiasedLocks {

    private BiasedLocks() {}

    /**
     * Creates a lock in a workspace of its own. Two uses in a row bias it towards a thread, where the system has fences
     * of all processes; elsewhere it is never biased.
     */
    static BiasedLock create() {
        Parking.warmUp();
        Parking.registerForFences();
        MappedWorkspace workspace = MappedWorkspace.openPrivate();
        ObjectSpec spec = new ObjectSpec(ObjectType.RING_QUEUE, null, 0, 1, 0, LockDescriptor.LENGTH);
        return new BiasedLock(workspace.findOrCreate(spec, ObjectSpec.NO_VALUE), 0, 1);
    }

    /** Acquires the lock; tells whether on the fast path of the owner of its bias. */
    static boolean acquire(BiasedLock lock) {
        boolean isFast = lock.enter();
        if (!isFast) {
            lock.acquire(Long.MAX_VALUE, false);
        }
        return isFast;
    }

    /** Uses the lock twice, after which it is biased towards this thread unless another one has used it in between. */
    static void bias(BiasedLock lock) {
        for (int i = 0; i < 2; i++) {
            acquire(lock);
            lock.release();
        }
    }
}
