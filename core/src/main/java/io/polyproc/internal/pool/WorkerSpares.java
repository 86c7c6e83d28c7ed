package io.polyproc.internal.pool;

/**
 * The spare JVMs of a pool, with which its next worker starts in about a millisecond.
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

    /** Adjusts the number of spares. */
    void keep(int count) {
        if (count != wanted) {
            wanted = count;
            underWay++;
            try {
                port.keepSpares(count);
            } catch (Throwable e) {
                // The number is unchanged; the pool works without spares.
                underWay--;
            }
        }
    }

    /** Handles the end of an adjustment. */
    void kept() {
        underWay--;
    }

    /** Returns the number of spares that could become workers now. */
    int ready() {
        try {
            return wanted == 0 ? 0 : port.readySpares();
        } catch (Throwable e) {
            return 0;
        }
    }

    /** Tells whether there is no spare, and none is being started. */
    boolean areGone() {
        return wanted == 0 && underWay == 0;
    }
}
