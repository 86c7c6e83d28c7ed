package io.polyproc.internal.participant;

import io.polyproc.internal.segment.ThreadDescriptor;
import java.util.concurrent.atomic.AtomicLong;

/** A thread of this JVM in a workspace. Immutable, so it may be published by a data race. */
public final class ThreadSlot {

    /** Stands for no thread. */
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

    /** Returns a slot for the current thread, with this stamp. */
    static ThreadSlot current(int stamp) {
        return new ThreadSlot(Thread.currentThread(), LAST_TOKEN.incrementAndGet(), stamp);
    }

    /** Returns a slot for the same thread, with this stamp. */
    ThreadSlot withStamp(int newStamp) {
        return new ThreadSlot(thread, token, newStamp);
    }

    /** Tells whether this is the current thread. */
    public boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /** Returns the permanent id of the thread in this JVM and workspace; never 0, and never reused. */
    public long token() {
        return token;
    }

    /**
     * Returns the stamp of the thread in the table of threads, see {@link ThreadDescriptor}; 0 when it has no record.
     */
    public int stamp() {
        return stamp;
    }

    /** Returns the number of its record, from 1; 0 when it has none. */
    public int number() {
        return ThreadDescriptor.numberOf(stamp);
    }
}
