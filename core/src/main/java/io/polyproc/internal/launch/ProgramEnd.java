package io.polyproc.internal.launch;

import io.polyproc.internal.liveness.MarkedProcesses;
import io.polyproc.internal.thread.ServiceThread;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends the programs that children have left when they were killed. One thread does so for all children that have died
 * meanwhile, since each search reads the environments of all processes of this user.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class ProgramEnd extends ServiceThread {

    /** The number of searches for one child: a program may start others until it is dead. */
    private static final int MOST_SEARCHES = 20;

    private static final long PAUSE_NANOS = 1_000_000;

    private static final Map<String, CompletableFuture<Void>> WANTED = new HashMap<>();

    /** Guarded by {@link #WANTED}. */
    private static boolean running;

    private Map<String, CompletableFuture<Void>> current = Map.of();

    private ProgramEnd() {
        super("polyproc-program-end");
    }

    /** Begins to end the programs of a dead child. The future completes in any case when that is done. */
    static CompletableFuture<Void> of(String id) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (WANTED) {
            WANTED.put(id, done);
            try {
                if (!running) {
                    new ProgramEnd().start();
                    running = true;
                }
            } catch (Throwable e) {
                WANTED.remove(id);
                done.complete(null);
            }
        }
        return done;
    }

    @Override
    protected void serve() {
        for (current = take(); !current.isEmpty(); current = take()) {
            for (int i = 0; i < MOST_SEARCHES && MarkedProcesses.kill(current.keySet()) > 0; i++) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            complete(current);
        }
    }

    @Override
    protected void failed(Throwable failure) {
        complete(current);
        synchronized (WANTED) {
            running = false;
            complete(WANTED);
            WANTED.clear();
        }
    }

    private static Map<String, CompletableFuture<Void>> take() {
        synchronized (WANTED) {
            Map<String, CompletableFuture<Void>> taken = Map.copyOf(WANTED);
            WANTED.clear();
            running = !taken.isEmpty();
            return taken;
        }
    }

    private static void complete(Map<String, CompletableFuture<Void>> ended) {
        ended.values().forEach(done -> done.complete(null));
    }
}
