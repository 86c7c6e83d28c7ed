package io.polyproc.sync;

import java.time.Instant;

/**
 * The owner of a lock, as of a moment ago.
 *
 * @param pid the process id, as the owner's own pid namespace counts; 0 when the owner is gone and its slot was reused
 * @param process a description of the owner's process, as in {@code "pid 4711 (worker-2)"}
 * @param thread the name of the owner's thread; {@code "a thread that has ended"} when that thread ended with the lock
 *     held and its record was reused; empty when it never had a record
 * @param since a lower bound of the time it is held: the first time that a thread waited for it or asked. The owner
 *     reads no clock, which would cost more than the lock
 * @param alive whether the process lives. A stopped process is alive, a zombie is not
 */
public record LockOwner(long pid, String process, String thread, Instant since, boolean alive) {

    @Override
    public String toString() {
        return process + (thread.isEmpty() ? "" : ", thread " + thread) + (alive ? "" : ", dead") + ", since " + since;
    }
}
