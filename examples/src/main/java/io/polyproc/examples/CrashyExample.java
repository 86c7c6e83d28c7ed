package io.polyproc.examples;

import io.polyproc.Multiprocessing;
import io.polyproc.pool.PoolStats;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskOptions;
import io.polyproc.pool.WorkerContext;
import io.polyproc.pool.WorkerDiedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A pool whose workers die: every seventh task kills its process in the first attempt, and one kills it in each
 * attempt. In Python the pool would hang, or be broken.
 */
public final class CrashyExample {

    private static final int TASKS = 50;
    private static final int HOPELESS = 13;

    private CrashyExample() {}

    static int work(int number) {
        int attempt = WorkerContext.current().attempt();
        if (number == HOPELESS || number % 7 == 0 && attempt == 1) {
            Runtime.getRuntime().halt(9);
        }
        return number * number;
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                futures.add(pool.with(TaskOptions.defaults().withRetries(1)).applyAsync(CrashyExample::work, i));
            }
            int done = 0;
            for (int i = 0; i < TASKS; i++) {
                try {
                    done += futures.get(i).join() == i * i ? 1 : 0;
                } catch (CompletionException e) {
                    WorkerDiedException death = (WorkerDiedException) e.getCause();
                    System.out.println("task " + i + " failed: its worker ended with exit code " + death.exitCode()
                            + " in attempt " + death.attempt());
                }
            }
            PoolStats stats = pool.stats();
            System.out.println(done + " of " + TASKS + " tasks done, " + stats.workersDied() + " workers died, "
                    + stats.retried() + " tasks retried");
            System.out.println("and the pool continues: " + pool.apply(CrashyExample::work, 1));
        }
    }
}
