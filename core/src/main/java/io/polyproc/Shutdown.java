package io.polyproc;

import io.polyproc.internal.thread.LastShutdownHook;
import io.polyproc.process.Children;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What is still open when the JVM ends, after the program's own shutdown hooks: children are killed, private workspaces removed. */
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

    /** Has the end of the JVM kill the children of all facades. */
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
