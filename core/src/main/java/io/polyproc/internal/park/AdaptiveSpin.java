package io.polyproc.internal.park;

/**
 * Decides how long the waiters at one place spin before they park: for as long as spinning has paid lately. A waiter
 * that shares its processor with the partner it waits for cannot succeed by spinning, and each spin delays the partner.
 * After a few failures it parks at once.
 *
 * <pre>
 *   a spin succeeds      budget = {@link #SPIN_LIMIT}
 *   a spin fails         budget = budget / 2, down to 0
 *   the budget is 0      one wait in {@value #PROBE_INTERVAL} spins with the whole budget, as a probe
 * </pre>
 *
 * <p>This follows the spinning of HotSpot's {@code ObjectMonitor}, which extends its spin duration on success and
 * shortens it on failure. See also Karlin, Li, Manasse and Owicki, "Empirical Studies of Competitive Spinning for a
 * Shared-Memory Multiprocessor" (SOSP 1991).
 *
 * <p><b>Thread and process safety.</b> The races are benign: it decides how long to spin, never whether to wait. One
 * instance for each kind of wait at an object, in each JVM.
 */
public final class AdaptiveSpin {

    /** The number of polls of the longest spin, some 20 us; 0 on a single processor. */
    static final int SPIN_LIMIT = Parking.spinningHelps() ? 50 : 0;

    private static final int MIN_SPIN = 4;
    private static final int PROBE_INTERVAL = 32;

    private int budget = SPIN_LIMIT;
    private int withoutProbe;

    /** Begins a wait. Returns the number of polls, with a pause after each, before it parks. */
    public int begin() {
        if (budget > 0) {
            return budget;
        }
        if (++withoutProbe < PROBE_INTERVAL) {
            return 0;
        }
        withoutProbe = 0;
        return SPIN_LIMIT;
    }

    /** Records that a spin succeeded. */
    public void succeeded() {
        if (budget != SPIN_LIMIT) {
            budget = SPIN_LIMIT;
        }
    }

    /** Records that a spin failed and that the wait parks. */
    public void failed() {
        int now = budget;
        if (now > 0) {
            budget = now / 2 < MIN_SPIN ? 0 : now / 2;
        }
    }
}
