package io.polyproc.pool;

/**
 * The process of a worker and the memory that the pool shares with it, as the state machine of the pool uses them. Each method may
 * fail: {@link PoolWorker} turns that into the end of the worker.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}, but for {@link #hasReply}, which is safe.
 */
interface WorkerPort {

    /** Sends a task, if there is room for its message. */
    boolean offer(long number, byte[] message);

    /** Sends more of a task that is longer than the ring; false if some of it is left. */
    boolean flush();

    /** Sends the last message, if there is room for it. */
    boolean stop();

    /** Takes a task back; false if the worker has begun it. */
    boolean revoke(long number);

    /** Whether a task that was offered has been begun. */
    boolean isBegun(long number);

    /** Interrupts the thread that runs the task, if it still does. */
    void interrupt(long number);

    /** Asks for the stacks of all threads. */
    void askForStacks();

    /** Whether there is a message of the worker. */
    boolean hasReply();

    /** Takes the next message of the worker, or null. */
    byte[] receive();

    /** Sends SIGKILL. */
    void kill();

    /** Whether the process runs. */
    boolean isAlive();

    /** Its process id. */
    long pid();

    /** What it does, as far as the shared memory says. */
    Gauges gauges();

    /** Gives the shared memory to the next worker. The process has ended. */
    void release();

    /**
     * What a worker notes of itself.
     *
     * @param current number of the task that is being run, 0 when none is
     * @param runningNanos how long that has run
     * @param tasksDone tasks done
     * @param worked nanoseconds spent in tasks
     * @param waited nanoseconds spent waiting for tasks
     * @param resident bytes of memory that the process has; 0 where that is not known
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

        /** Bytes that its process has; where that is not known, the used part of its heap. */
        long memory() {
            return resident > 0 ? resident : heap;
        }
    }
}
