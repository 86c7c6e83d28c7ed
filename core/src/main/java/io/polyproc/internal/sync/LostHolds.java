package io.polyproc.internal.sync;

/**
 * Holds of a lock that threads had before a wait for a condition that could not take the lock again: the workspace was closed, or
 * the wait was given up to end a deadlock. The {@code unlock()} of such a thread, which stands in a {@code finally} block, then does
 * nothing, so that the exception of the wait is not replaced by another one.
 *
 * <p><b>Thread and process safety.</b> Each thread has a count of its own.
 */
public final class LostHolds {

    private final ThreadLocal<Integer> counts = new ThreadLocal<>();

    /** Notes that the current thread has lost its holds, and how many it had. */
    void set(int holds) {
        counts.set(holds);
    }

    /** Forgets what the current thread has lost: it holds the lock again. */
    void clear() {
        counts.remove();
    }

    /** Gives back one lost hold of the current thread; false when there is none. */
    public boolean giveBack() {
        Integer count = counts.get();
        if (count == null) {
            return false;
        }
        if (count == 1) {
            counts.remove();
        } else {
            counts.set(count - 1);
        }
        return true;
    }
}
