package io.polyproc.internal.segment;

import java.util.concurrent.atomic.AtomicLong;

/** A thread of this JVM in a workspace. Immutable, so it may be handed from thread to thread in a race. */
public final class ListedThread {

    /** In place of a thread where there has been none yet. */
    public static final ListedThread NOBODY = new ListedThread(null, 0, 0);

    private static final AtomicLong LAST_TOKEN = new AtomicLong();

    private final Thread thread;
    private final long token;
    private final int number;

    private ListedThread(Thread thread, long token, int number) {
        this.thread = thread;
        this.token = token;
        this.number = number;
    }

    /** The current thread, with the record of this number. */
    static ListedThread current(int number) {
        return new ListedThread(Thread.currentThread(), LAST_TOKEN.incrementAndGet(), number);
    }

    /** The same thread with the record of this number. */
    ListedThread withNumber(int newNumber) {
        return new ListedThread(thread, token, newNumber);
    }

    /** Whether it is the current thread. */
    public boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /** Names the thread for ever in this JVM and workspace; never 0, and never another's, also when the thread has ended. */
    public long token() {
        return token;
    }

    /** Number of its record, from 1; 0 when the table is full of living threads. */
    public int number() {
        return number;
    }
}
