package io.polyproc;

import io.polyproc.internal.launch.Children;
import io.polyproc.internal.thread.LastShutdownHook;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Cleans up at the end of the JVM, after the program's own shutdown hooks: kills children and removes private
 * workspaces.
 */
final class Shutdown {

    private static final Set<Multiprocessing> OPEN = ConcurrentHashMap.newKeySet();

    static {
        LastShutdownHook.register(new Runnable() {
            @Override
            public void run() {
                Children.killAll();
                OPEN.forEach(Multiprocessing::closeAtExit);
            }
        });
    }

    private Shutdown() {}

    /** Arranges for the children of all facades to be killed at the end of the JVM. */
    static void install() {
        // The work is done by the initializer of this class.
    }

    static void closeAtExit(Multiprocessing multiprocessing) {
        OPEN.add(multiprocessing);
    }

    static void forget(Multiprocessing multiprocessing) {
        OPEN.remove(multiprocessing);
    }
}
