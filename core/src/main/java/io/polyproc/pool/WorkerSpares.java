package io.polyproc.pool;

/**
 * The spare JVMs of a pool, which make its next worker start in about a millisecond.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class WorkerSpares {

    private final PoolPort port;
    private int wanted;
    private int underWay;

    WorkerSpares(PoolPort port) {
        this.port = port;
    }

    /** Has as many kept from now on. */
    void keep(int count) {
        if (count != wanted) {
            wanted = count;
            underWay++;
            try {
                port.keepSpares(count);
            } catch (Throwable e) {
                // None are kept; the pool works without.
                underWay--;
            }
        }
    }

    /** A change is done. */
    void kept() {
        underWay--;
    }

    /** How many could become workers now. */
    int ready() {
        try {
            return wanted == 0 ? 0 : port.readySpares();
        } catch (Throwable e) {
            return 0;
        }
    }

    /** Whether no process is left, nor will be. */
    boolean areGone() {
        return wanted == 0 && underWay == 0;
    }
}
