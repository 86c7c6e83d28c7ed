package io.polyproc.internal.workspace;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.liveness.LockFile;
import io.polyproc.internal.participant.ParticipantTable;
import java.util.concurrent.locks.LockSupport;

/**
 * Mutual exclusion of threads and processes that change the workspace's structure. The lock consists of a byte of the
 * lock file and of a word of the first segment with the id of the owner.
 *
 * <p>The byte alone is not enough: the kernel frees it when a descriptor of the lock file is closed in this JVM, and
 * two processes would append objects at the same offset. The word alone is not enough either: a process that opens the
 * workspace has no id yet.
 *
 * <p><b>Progress.</b> Blocking; waiters poll. Reentrant.
 *
 * <p><b>If a process dies here:</b> the kernel frees its byte, and the word has the id of a dead participant, which the
 * next owner replaces.
 */
final class StructureLock {

    private static final long PAUSE_NANOS = 200_000;

    private final LockFile lockFile;
    private final ParticipantTable participants;
    private final IntCells owner;

    StructureLock(LockFile lockFile, ParticipantTable participants, IntCells owner) {
        this.lockFile = lockFile;
        this.participants = participants;
        this.owner = owner;
    }

    /** Acquires the lock; waits also when interrupted. */
    void lock() {
        if (lockFile.lockStructure()) {
            int me = participants.me();
            boolean entered = false;
            try {
                // SYNC structure-owner: volatile. Pairs with the release in unlock(). Without it this process could
                // miss an object of the last owner, if the byte has not excluded the two.
                for (int found = awaitFree(); !owner.compareAndSet(0, found, me); ) {
                    found = awaitFree();
                }
                entered = true;
            } finally {
                if (!entered) {
                    lockFile.unlockStructure();
                }
            }
        }
    }

    /** Releases the lock. */
    void unlock() {
        if (lockFile.isOutermostSection()) {
            // SYNC structure-owner: release. Pairs with the compare-and-set in lock().
            owner.setRelease(0, 0);
        }
        lockFile.unlockStructure();
    }

    /**
     * Waits until no living participant owns the word, and returns the word. For a process that holds only the byte.
     */
    int awaitFree() {
        boolean interrupted = false;
        int found = owner.getVolatile(0);
        while (found != 0 && found != participants.me() && participants.isAlive(found)) {
            lockFile.unlockStructure();
            interrupted |= Thread.interrupted();
            LockSupport.parkNanos(this, PAUSE_NANOS);
            lockFile.lockStructure();
            found = owner.getVolatile(0);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return found;
    }
}
