package io.polyproc;

import io.polyproc.internal.launch.ChildRegistry;
import io.polyproc.internal.launch.Children;
import io.polyproc.internal.thread.LastShutdownHook;
import io.polyproc.internal.thread.ServiceThread;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Cleans up at the end of the JVM, after the program's own shutdown hooks: kills children and removes private
 * workspaces. A copy of this library that a framework has loaded, as for a web application, cleans up when its last
 * facade is closed, so that it can be unloaded.
 */
final class Shutdown {

    private static final Set<Multiprocessing> OPEN = ConcurrentHashMap.newKeySet();

    private static final boolean IS_UNLOADABLE = Shutdown.class.getClassLoader() != ClassLoader.getSystemClassLoader();

    /** The longest time that the last close waits for threads that are about to end. */
    private static final long UNLOAD_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Null if none is registered. Guarded by {@link #OPEN}. */
    private static @Nullable LastShutdownHook hook;

    private Shutdown() {}

    /** Arranges for the children of all facades to be killed at the end of the JVM. */
    static void install() {
        synchronized (OPEN) {
            if (hook == null) {
                // No lambda expression: its first use costs every program some milliseconds.
                hook = LastShutdownHook.register(new Runnable() {
                    @Override
                    public void run() {
                        Children.killAll();
                        OPEN.forEach(Multiprocessing::closeAtExit);
                    }
                });
                ChildRegistry.refuseHelpers(false);
            }
        }
    }

    static void closeAtExit(Multiprocessing multiprocessing) {
        synchronized (OPEN) {
            install();
            OPEN.add(multiprocessing);
        }
    }

    static void forget(Multiprocessing multiprocessing) {
        boolean isLast = false;
        synchronized (OPEN) {
            OPEN.remove(multiprocessing);
            if (IS_UNLOADABLE && OPEN.isEmpty() && hook != null) {
                hook.unregister();
                hook = null;
                ChildRegistry.refuseHelpers(true);
                isLast = true;
            }
        }
        if (isLast) {
            try {
                ServiceThread.joinAll(UNLOAD_NANOS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
