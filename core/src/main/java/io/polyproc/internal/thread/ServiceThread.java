package io.polyproc.internal.thread;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A daemon thread of the library with an error boundary. Whatever its body throws, {@link Error}s included, reaches
 * {@link #failed}, which leaves a state that callers can observe: a broken pool, a failed job, an ended process.
 *
 * <p>An architecture test forbids other threads. A body that keeps a promise to other processes catches what it can
 * recover from itself; the boundary is for the rest.
 *
 * <p><b>Thread and process safety.</b> As {@link Thread}. {@link #failed} runs in this thread, after {@link #serve}.
 */
public abstract class ServiceThread extends Thread {

    /**
     * The exception class that the boundary catches. The JVM resolves the class that a handler names when it searches
     * for a handler, which may allocate. Here it is resolved before a thread starts, for all classes of the same
     * loader.
     */
    private static final Class<?> CAUGHT = Throwable.class;

    /** The body of a thread made by {@link #of}. */
    @FunctionalInterface
    public interface Body {
        /** Serves until there is nothing left to do. */
        void run() throws Throwable;
    }

    /**
     * Makes a thread, which the caller starts.
     *
     * @param name the thread's name, as stack dumps show it
     */
    @SuppressWarnings("this-escape") // No subclass can override setDaemon.
    protected ServiceThread(String name) {
        super(name);
        setDaemon(true);
    }

    /** Makes a thread of a body and its error boundary, which the caller starts. */
    public static ServiceThread of(String name, Body body, Consumer<Throwable> onFailure) {
        return new ServiceThread(name) {
            @Override
            protected void serve() throws Throwable {
                body.run();
            }

            @Override
            protected void failed(Throwable failure) {
                onFailure.accept(failure);
            }
        };
    }

    /**
     * Makes a thread that works for all of this JVM, which the caller starts.
     *
     * @param name the thread's name, as stack dumps show it
     */
    public static ServiceThread ofJvm(String name, Body body, Consumer<Throwable> onFailure) {
        ServiceThread thread = of(name, body, onFailure);
        thread.workForJvm();
        return thread;
    }

    /**
     * Detaches this thread from the application whose thread creates it. A container regards a thread as part of an
     * application, and the application's class loader stays reachable, while it is the context class loader.
     */
    protected final void workForJvm() {
        setContextClassLoader(ClassLoader.getSystemClassLoader());
    }

    /**
     * Waits until the other threads of this library have ended, for a library that is to be unloaded.
     *
     * @param nanos the longest time
     */
    public static void joinAll(long nanos) throws InterruptedException {
        join(live(), nanos);
    }

    /** Waits until the threads of this library among these have ended. */
    static void join(Set<Thread> threads, long nanos) throws InterruptedException {
        long deadline = Timeouts.deadline(nanos);
        for (Thread thread : threads) {
            boolean isService = thread instanceof ServiceThread && !(thread instanceof LastShutdownHook);
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (isService && thread != Thread.currentThread() && left > 0) {
                thread.join(left);
            }
        }
    }

    /** Returns the threads of this JVM. */
    static Set<Thread> live() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[2 * root.activeCount() + 16];
        int count = root.enumerate(threads, true);
        Set<Thread> live = Collections.newSetFromMap(new IdentityHashMap<>());
        live.addAll(Arrays.asList(threads).subList(0, count));
        return live;
    }

    /** Does the work of this thread. */
    protected abstract void serve() throws Throwable;

    /**
     * Makes the failure of {@link #serve} observable. What this method throws reaches the uncaught exception handler.
     *
     * @param failure the exception of {@code serve}; it may be an {@link OutOfMemoryError}, so this method allocates
     *     little
     */
    protected abstract void failed(Throwable failure);

    @Override
    public final void run() {
        try {
            serve();
        } catch (Throwable failure) {
            failed(failure);
        }
    }
}
