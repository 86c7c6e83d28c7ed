package io.polyproc.internal.park;

/**
 * A full fence in all processes at once: membarrier(2) with {@code MEMBARRIER_CMD_GLOBAL_EXPEDITED}. When the call returns, each thread of
 * each process that takes part has been at a point, between the call and the return, behind all its earlier accesses to memory and
 * before all its later ones. So one side of a Dekker handshake can do without a fence, if the other side calls this for it.
 *
 * <p>Threads that run now get an interrupt, some microseconds; those that do not were fenced by the kernel when they stopped, or
 * will be before they run.
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

    /** Has this process take part from now on; false where the kernel, or a sandbox, does not let it. */
    synchronized boolean register() {
        if (registered == null) {
            registered = system.call(membarrier, REGISTER_GLOBAL_EXPEDITED, 0, 0, 0) == 0;
        }
        return registered;
    }

    /** Fences all threads of all processes that take part; false where that is not to be had. */
    boolean fence() {
        return system.call(membarrier, GLOBAL_EXPEDITED, 0, 0, 0) == 0;
    }
}
