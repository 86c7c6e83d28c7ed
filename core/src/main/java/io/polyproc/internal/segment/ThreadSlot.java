package io.polyproc.internal.segment;

import java.util.concurrent.atomic.AtomicLong;

/** A thread of this JVM in a workspace. Immutable, so it may be handed from thread to thread in a race. */
public final class ThreadSlot {

    /** In place of a thread where there has been none yet. */
    public static final ThreadSlot NONE = new ThreadSlot(null, 0, 0);

    private static final AtomicLong LAST_TOKEN = new AtomicLong();

    private final Thread thread;
    private final long token;
    private final int stamp;

    private ThreadSlot(Thread thread, long token, int stamp) {
        this.thread = thread;
        this.token = token;
        this.stamp = stamp;
    }

    /** The current thread, with this stamp. */
    static ThreadSlot current(int stamp) {
        return new ThreadSlot(Thread.currentThread(), LAST_TOKEN.incrementAndGet(), stamp);
    }

    /** The same thread with this stamp. */
    ThreadSlot withStamp(int newStamp) {
        return new ThreadSlot(thread, token, newStamp);
    }

    /** Whether it is the current thread. */
    public boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /** Names the thread for ever in this JVM and workspace; never 0, and never another's, also when the thread has ended. */
    public long token() {
        return token;
    }

    /** What names the thread in the table of threads, see {@link ThreadDescriptor}; 0 when it has no record. */
    public int stamp() {
        return stamp;
    }

    /** Number of its record, from 1; 0 when it has none. */
    public int number() {
        return ThreadDescriptor.numberOf(stamp);
    }
}
