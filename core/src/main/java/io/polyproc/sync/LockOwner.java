package io.polyproc.sync;

import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ParticipantTable;
import io.polyproc.internal.sync.RawLock;
import java.time.Instant;
import java.util.Optional;

/**
 * Who holds a lock, as of a moment ago.
 *
 * @param pid process id, as the owner's own pid namespace counts; 0 when the owner is gone and its place taken by another
 * @param process the owner's process for people, as in {@code "pid 4711 (worker-2)"}
 * @param thread name of the owner's thread; {@code "a thread that has ended"} when that thread ended with the lock held and is not
 *     listed any more; empty when it was never listed
 * @param since since when it has been held at least: the first time that somebody waited or asked. The owner does not look
 *     at a clock, which would cost more than the lock
 * @param alive whether the process lives. A stopped process is alive, a zombie is not
 */
public record LockOwner(long pid, String process, String thread, Instant since, boolean alive) {

    /** Who holds this lock, or died holding it. */
    static Optional<LockOwner> of(MappedWorkspace workspace, RawLock lock) {
        int holder = lock.holder();
        if (holder == 0) {
            return Optional.empty();
        }
        ParticipantTable participants = workspace.participants();
        return Optional.of(new LockOwner(
                participants.pid(holder),
                participants.describe(holder),
                lock.holderThread(),
                Instant.ofEpochMilli(lock.heldSince()),
                participants.isAlive(holder)));
    }

    @Override
    public String toString() {
        return process + (thread.isEmpty() ? "" : ", thread " + thread) + (alive ? "" : ", dead") + ", since " + since;
    }
}
