package io.polyproc.pool;

/** Something to be run by {@link CompletionExecutor}. It is a node of their queue itself, so handing it over allocates nothing. */
abstract class Completion {

    /** The one behind it in the queue. Guarded by the {@link CompletionExecutor}. */
    Completion next;

    /** Runs code of users: results are read and futures completed. What it throws is logged. */
    abstract void run();
}
