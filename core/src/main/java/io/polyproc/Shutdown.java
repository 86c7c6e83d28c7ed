package io.polyproc;

import io.polyproc.process.Children;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What is still open when the JVM ends: the children are killed, and private workspaces removed. */
final class Shutdown {

    private static final Set<Multiprocessing> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Shutdown::run, "polyproc-shutdown"));
    }

    private Shutdown() {}

    static void closeAtExit(Multiprocessing multiprocessing) {
        OPEN.add(multiprocessing);
    }

    static void forget(Multiprocessing multiprocessing) {
        OPEN.remove(multiprocessing);
    }

    private static void run() {
        Children.killAll();
        OPEN.forEach(Multiprocessing::closeAtExit);
    }
}
