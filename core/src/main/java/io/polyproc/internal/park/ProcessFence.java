package io.polyproc.internal.park;

/**
 * A full fence in all processes at once: membarrier(2) with {@code MEMBARRIER_CMD_GLOBAL_EXPEDITED}. Between the call
 * and its return, each thread of each participating process passes a point that separates its earlier accesses to
 * memory from its later ones. So one side of a Dekker handshake needs no fence if the other side makes this call.
 *
 * <p>Threads that run during the call get an interrupt of some microseconds. The kernel fenced other threads when they
 * stopped, or fences them before they run.
 */
final class ProcessFence {

    private static final int GLOBAL_EXPEDITED = 1 << 1;
    private static final int REGISTER_GLOBAL_EXPEDITED = 1 << 2;

    private final SystemCalls system;
    private final int membarrier;
    private Boolean registered;

    ProcessFence(SystemCalls system, int membarrier) {
        this.system = system;
        this.membarrier = membarrier;
    }

    /** Makes this process participate from now on; false where the kernel, or a sandbox, does not permit it. */
    synchronized boolean register() {
        if (registered == null) {
            registered = system.call(membarrier, REGISTER_GLOBAL_EXPEDITED, 0, 0, 0) == 0;
        }
        return registered;
    }

    /** Fences all threads of all participating processes; false where that is not available. */
    boolean fence() {
        return system.call(membarrier, GLOBAL_EXPEDITED, 0, 0, 0) == 0;
    }
}
