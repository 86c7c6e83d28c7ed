package io.polyproc.internal.park;

/**
 * Decides how long the waiters at one place spin before they park: as long as spinning has paid lately. A waiter that shares its
 * processor with the partner it waits for cannot succeed by spinning, and each spin delays the partner; after a few failures it parks
 * at once.
 *
 * <pre>
 *   a spin succeeds      budget = {@link #MOST_LOOKS}
 *   a spin fails         budget = budget / 2, down to 0
 *   the budget is 0      one wait in {@value #PROBE_INTERVAL} spins with the whole budget, to find out whether it pays again
 * </pre>
 *
 * <p>As the spinning of HotSpot's {@code ObjectMonitor}, which adds to its spin duration on success and subtracts on failure; see also
 * Karlin, Li, Manasse and Owicki, "Empirical Studies of Competitive Spinning for a Shared-Memory Multiprocessor" (SOSP 1991).
 *
 * <p><b>Thread and process safety.</b> Racy on purpose: it decides how long to spin, never whether to wait. One instance for each
 * kind of wait at an object, in each JVM.
 */
public final class AdaptiveSpin {

    /** Looks of the longest spin, some 20 us; 0 on a single processor. */
    static final int MOST_LOOKS = Parking.spinningHelps() ? 50 : 0;

    private static final int FEWEST_LOOKS = 4;
    private static final int PROBE_INTERVAL = 32;

    private int budget = MOST_LOOKS;
    private int withoutProbe;

    /** Begins a wait; gives how many looks it may take, with a pause after each, before it parks. */
    public int begin() {
        if (budget > 0) {
            return budget;
        }
        if (++withoutProbe < PROBE_INTERVAL) {
            return 0;
        }
        withoutProbe = 0;
        return MOST_LOOKS;
    }

    /** The spin of a wait was enough. */
    public void succeeded() {
        if (budget != MOST_LOOKS) {
            budget = MOST_LOOKS;
        }
    }

    /** The spin of a wait was in vain, and it parks. */
    public void failed() {
        int now = budget;
        if (now > 0) {
            budget = now / 2 < FEWEST_LOOKS ? 0 : now / 2;
        }
    }
}
