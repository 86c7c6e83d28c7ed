package io.polyproc.internal.inherit;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part that the workers of one pool have in the memory that all pools of this process share. It depends on the
 * other pools that are alive, so it is computed for each worker that starts. A pool whose options size the heap takes
 * no part.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
public final class HeapShare {

    /** The workers of all pools that take part. Guarded by the class. */
    private static int all;

    /** The heap that the user sizes; null if the pool takes part. */
    private final WorkerHeap chosen;

    private int workers;

    private HeapShare(WorkerHeap chosen) {
        this.chosen = chosen;
    }

    /**
     * Returns the share of a pool that has no workers yet.
     *
     * @param jvmOptions the options that the user gives them
     * @param environment the variables that the user sets for them
     */
    public static HeapShare of(List<String> jvmOptions, Map<String, Optional<String>> environment) {
        return new HeapShare(WorkerHeap.chosen(jvmOptions, environment).orElse(null));
    }

    /** Sets the largest number of workers. */
    public void resize(int newWorkers) {
        if (chosen == null) {
            synchronized (HeapShare.class) {
                all += newWorkers - workers;
                workers = newWorkers;
            }
        }
    }

    /** Removes the pool: its workers have ended. */
    public void leave() {
        resize(0);
    }

    /** Returns the heap of a worker that starts now. */
    public WorkerHeap now() {
        if (chosen != null) {
            return chosen;
        }
        int sharing;
        synchronized (HeapShare.class) {
            sharing = all;
        }
        return WorkerHeap.shared(sharing);
    }
}
