package io.polyproc.internal.segment;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.liveness.LockFile;
import java.util.concurrent.locks.LockSupport;

/**
 * Excludes all other threads and processes from changes of the workspace's structure. It is a byte of the lock file and
 * a word of the first segment, which holds the id of the participant that is inside.
 *
 * <p>The byte alone would not do: the kernel frees it when a descriptor of the lock file is closed in this JVM, and two
 * processes would append objects at the same place. The word alone would not do either, since a process that opens the
 * workspace has no id.
 *
 * <p><b>Progress.</b> Blocking; the entrant polls. May be entered again by the same thread.
 *
 * <p><b>If a process dies here:</b> the kernel frees its byte, and its id in the word is that of a dead participant,
 * which the next entrant replaces.
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

    /** Waits, also when interrupted, and enters. */
    void lock() {
        if (lockFile.lockStructure()) {
            int me = participants.me();
            boolean entered = false;
            try {
                // SYNC structure-owner: volatile. Pairs with the release in unlock(). Without it the entrant could miss
                // what
                // the last owner has appended, when the byte has excluded neither.
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

    /** Leaves what {@link #lock} has entered. */
    void unlock() {
        if (lockFile.isOutermostSection()) {
            // SYNC structure-owner: release. Pairs with the compare-and-set in lock().
            owner.setRelease(0, 0);
        }
        lockFile.unlockStructure();
    }

    /**
     * Waits until no living participant is inside, and gives what stands in the word then. For a process that is inside
     * by its byte alone.
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
