package io.polyproc.it.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Soak;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskFunction;
import io.polyproc.pool.WorkerDiedException;
import io.polyproc.testkit.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A worker of a pool kills itself before the k-th store of its life: while it starts and joins the workspace, takes a
 * task, begins it, replies or ends. All its threads count together. At most the task that it has begun fails, and the
 * pool goes on.
 */
@MultiJvmTest
class WorkerStoreKillIT {

    private static final int SECONDS = 2;

    /** More than a worker executes with these tasks, which is noted: a worker of these lives on. */
    private static final int MOST = 90;

    private static final int TASKS = 6;

    @Test
    void atMostOneTaskFailsWhenAWorkerIsKilledBeforeAnyOfItsStores(Site site) throws Exception {
        Random random = Seed.random("store kills of workers");
        boolean all = Soak.isOn();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        List<Integer> stores =
                new ArrayList<>(IntStream.rangeClosed(1, MOST).boxed().toList());
        Collections.shuffle(stores, random);
        int kills = 0;
        int failed = 0;
        int pools = 0;
        for (int k : stores) {
            if (!all && kills > 0 && System.nanoTime() - end > 0) {
                break;
            }
            Path once = site.directory().resolve("killed-" + k);
            failed += use(site, k, once);
            pools++;
            kills += Files.exists(once) ? 1 : 0;
        }
        System.out.println("store kills of workers: " + pools + " pools, of which " + kills
                + " had a worker killed before its k-th store; tasks that failed with it " + failed);
        assertTrue(kills > 0, "a worker was killed");
    }

    /** Uses a pool, and gives the number of its tasks that failed. */
    private static int use(Site site, int k, Path once) throws Exception {
        PoolOptions options = PoolOptions.ofWorkers(1)
                .withJvmOptions(
                        "-javaagent:" + Batch.agent(site),
                        "-Dpolyproc.it.store=" + k,
                        "-Dpolyproc.it.store.once=" + once);
        int failed = 0;
        try (Multiprocessing mp = Multiprocessing.open()) {
            ProcessPool pool = mp.pool(options);
            TaskFunction<Integer, Integer> square = x -> x * x;
            for (int round = 0; round < 2; round++) {
                List<CompletableFuture<Integer>> futures = new ArrayList<>();
                for (int i = 0; i < TASKS; i++) {
                    futures.add(pool.applyAsync(square, i));
                }
                for (int i = 0; i < TASKS; i++) {
                    try {
                        assertEquals(i * i, futures.get(i).get(60, TimeUnit.SECONDS), "k=" + k);
                    } catch (ExecutionException e) {
                        assertInstanceOf(WorkerDiedException.class, e.getCause(), "k=" + k);
                        failed++;
                    }
                }
            }
            pool.close();
            assertTrue(pool.awaitTermination(60, TimeUnit.SECONDS), "the pool ends, k=" + k);
        }
        assertTrue(failed <= 1, failed + " tasks failed, k=" + k);
        return failed;
    }
}
