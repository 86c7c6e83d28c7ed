package io.polyproc.it.crash;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.sync.OwnerDiedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What the processes do in the tests that kill one of them. Each gets the workspace and the lock's OwnerDeath. */
final class Roles {

    private static final int THREADS = 2;
    private static final int SECTIONS = 20;

    private Roles() {}

    /** Takes the lock, says so, and gives it back when told. */
    static void hold(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            Guarded guarded = guarded(mp, args);
            guarded.lock.lock();
            TestMain.say("locked");
            TestMain.hear();
            guarded.lock.unlock();
            TestMain.say("unlocked");
        }
    }

    /** Waits for the lock, and repairs once if its owner has died. */
    static void want(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            Guarded guarded = guarded(mp, args);
            TestMain.say("waiting");
            try {
                guarded.lock.lock();
            } catch (OwnerDiedException e) {
                guarded.lock.recover(() -> guarded.cells.set(1, guarded.cells.get(0)));
            }
            TestMain.say("through");
        }
    }

    /** Uses the lock from several threads, and reports. */
    static void survive(String[] args) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Multiprocessing mp = open(args)) {
            List<Future<Guarded.Report>> futures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Callable<Guarded.Report> survivor = () -> {
                    Guarded guarded = guarded(mp, args);
                    TestMain.say("waiting");
                    return guarded.enter(SECTIONS, () -> true).report();
                };
                futures.add(threads.submit(survivor));
            }
            Guarded.Report sum = Guarded.Report.NOTHING;
            for (Future<Guarded.Report> future : futures) {
                sum = sum.plus(future.get());
            }
            TestMain.say("survived " + sum.asLine());
        } finally {
            threads.shutdownNow();
        }
    }

    private static Multiprocessing open(String[] args) {
        return Multiprocessing.open(Path.of(args[0]));
    }

    private static Guarded guarded(Multiprocessing mp, String[] args) {
        return new Guarded(mp, OwnerDeath.valueOf(args[1]));
    }
}
