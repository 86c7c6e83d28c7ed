package io.polyproc.pool;

import io.polyproc.errors.ClosedException;
import io.polyproc.process.ChildBuilder;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The spare JVMs of a pool, which make its next worker start in about a millisecond. They are begun and ended in the thread that
 * starts processes, in the order in which that was wanted.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class WorkerSpares {

    private final Supplier<ChildBuilder> worker;
    private final Executor starter;
    private final Runnable whenKept;
    private int wanted;
    private int underWay;

    /**
     * No spares.
     *
     * @param worker describes a worker
     * @param starter where processes are started
     * @param whenKept is called, there, when a change is done; calls {@link #kept}
     */
    WorkerSpares(Supplier<ChildBuilder> worker, Executor starter, Runnable whenKept) {
        this.worker = worker;
        this.starter = starter;
        this.whenKept = whenKept;
    }

    /** Has so many kept from now on. */
    void keep(int count) {
        if (count != wanted) {
            wanted = count;
            underWay++;
            starter.execute(() -> {
                try {
                    worker.get().keepSpares(count);
                } catch (ClosedException e) {
                    // They have ended with everything else.
                } finally {
                    whenKept.run();
                }
            });
        }
    }

    /** A change is done. */
    void kept() {
        underWay--;
    }

    /** How many could become workers now. */
    int ready() {
        return wanted == 0 ? 0 : worker.get().readySpares();
    }

    /** Whether no process is left, nor will be. */
    boolean areGone() {
        return wanted == 0 && underWay == 0;
    }
}
