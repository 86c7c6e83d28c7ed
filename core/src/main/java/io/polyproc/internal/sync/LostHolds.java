package io.polyproc.internal.sync;

/**
 * Holds of a lock that threads lost in a wait for a condition, because the lock could not be acquired again. The
 * workspace was closed, or the wait ended to break a deadlock. The thread's {@code unlock()} in its {@code finally}
 * block then does nothing, so that it does not replace the exception of the wait.
 *
 * <p><b>Thread and process safety.</b> Safe: each thread has its own count.
 */
public final class LostHolds {

    private final ThreadLocal<Integer> counts = new ThreadLocal<>();

    /** Records the number of holds that the current thread has lost. */
    void set(int holds) {
        counts.set(holds);
    }

    /** Clears the lost holds of the current thread, which holds the lock again. */
    void clear() {
        counts.remove();
    }

    /** Removes one lost hold of the current thread; false when there is none. */
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
