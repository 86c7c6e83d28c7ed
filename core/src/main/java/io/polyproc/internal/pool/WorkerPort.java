package io.polyproc.internal.pool;

import org.jspecify.annotations.Nullable;

/**
 * The process of a worker and the memory that the pool shares with it, as used by the state machine of the pool. Each
 * method may fail: {@link PoolWorker} turns that into the end of the worker.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}, except {@link #hasReply}, which is
 * safe.
 */
interface WorkerPort {

    /** Sends a task, if there is room for its message. */
    boolean offer(long number, byte[] message);

    /** Sends more of a task that is longer than the ring; false if some of it is left. */
    boolean flush();

    /** Sends the last message, if there is room for it. */
    boolean stop();

    /** Revokes a task; false if the worker has begun it. */
    boolean revoke(long number);

    /** Tells whether an offered task has begun. */
    boolean isBegun(long number);

    /** Interrupts the thread that runs the task, if it still does. */
    void interrupt(long number);

    /** Requests the stack traces of all threads. */
    void askForStacks();

    /** Tells whether there is a reply of the worker. */
    boolean hasReply();

    /** Removes and returns the next message of the worker, or null. */
    byte @Nullable [] receive();

    /** Sends SIGKILL. */
    void kill();

    /** Tells whether the process runs. */
    boolean isAlive();

    /** Returns its process id. */
    long pid();

    /** Returns the gauges in the shared memory. */
    Gauges gauges();

    /** Releases the shared memory for the next worker. The process has ended. */
    void release();

    /**
     * The gauges that a worker writes about itself.
     *
     * @param current the number of the running task, 0 if none
     * @param runningNanos the time since that task began
     * @param tasksDone tasks done
     * @param worked nanoseconds spent in tasks
     * @param waited nanoseconds spent waiting for tasks
     * @param resident bytes of memory that the process has; 0 if unknown
     * @param heap bytes of its heap that are in use
     * @param heapLimit bytes that its heap may have
     */
    record Gauges(
            long current,
            long runningNanos,
            long tasksDone,
            long worked,
            long waited,
            long resident,
            long heap,
            long heapLimit) {

        static final Gauges NONE = new Gauges(0, 0, 0, 0, 0, 0, 0, 0);

        /** Returns the memory of its process; if unknown, the used part of its heap. */
        long memory() {
            return resident > 0 ? resident : heap;
        }
    }
}
