package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Soak;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.pool.ImapOptions;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.PoolStats;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.ResultIterator;
import io.polyproc.pool.TaskFunction;
import io.polyproc.pool.TaskOptions;
import io.polyproc.pool.WorkerContext;
import io.polyproc.pool.WorkerStats;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Seed;
import io.polyproc.value.SharedIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests many tasks on many workers that are killed continually. */
@MultiJvmTest
@Tag("rounds")
class PoolSoakIT {

    private static final int MILLION = 1_000_000;

    @Test
    void everyTaskIsDoneAsOftenAsItSaysWhileWorkersAreKilledAtRandom(Site site) throws Exception {
        Random random = Seed.random("random kills of workers, with retries");
        int tasks = Soak.scaled(600);
        int wanted = Soak.scaled(10);
        int size = 3;
        int kills = 0;
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(size)) {
            SharedIntArray begun = mp.sharedIntArray(tasks);
            SharedIntArray done = mp.sharedIntArray(tasks);
            TaskFunction<Integer, Integer> task = number -> {
                begun.addAndGet(number, 1);
                LockSupport.parkNanos(10_000_000);
                done.addAndGet(number, 1);
                return WorkerContext.current().attempt();
            };
            AtomicInteger succeeded = new AtomicInteger();
            AtomicIntegerArray ends = new AtomicIntegerArray(tasks);
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            List<CompletableFuture<Integer>> counted = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                int number = i;
                CompletableFuture<Integer> future = pool.with(
                                TaskOptions.defaults().withRetries(Integer.MAX_VALUE))
                        .applyAsync(task, i);
                future.thenRun(succeeded::incrementAndGet);
                futures.add(future);
                counted.add(future.whenComplete((attempt, failure) -> ends.incrementAndGet(number)));
            }
            while (kills < wanted && futures.stream().anyMatch(future -> !future.isDone())) {
                int before = succeeded.get();
                List<Long> pids = pool.stats().workers().stream()
                        .map(WorkerStats::pid)
                        .filter(pid -> pid > 0)
                        .toList();
                if (!pids.isEmpty()) {
                    long victim = pids.get(random.nextInt(pids.size()));
                    kills += ProcessHandle.of(victim)
                                    .map(ProcessHandle::destroyForcibly)
                                    .orElse(false)
                            ? 1
                            : 0;
                }
                // Paced by tasks, not by time, so that their number suffices for the kills on a machine of any speed. A
                // worker becomes ready between two kills: the pool gives up when none ever does.
                int next = before + 1 + random.nextInt(tasks / wanted / 2);
                Await.until(
                        "tasks succeed between two kills",
                        () -> succeeded.get() >= next || futures.stream().allMatch(CompletableFuture::isDone));
                LockSupport.parkNanos(random.nextInt(20) * 1_000_000L);
            }
            int retried = 0;
            for (int i = 0; i < tasks; i++) {
                // A future wakes those who get it before it runs its dependent actions, so the action's own is asked.
                int attempt = counted.get(i).get(Await.LONG.toSeconds(), TimeUnit.SECONDS);
                retried += attempt - 1;
                assertEquals(1, ends.get(i), "ends of " + i);
                // It began in each attempt, unless killed before its first line. It finished once, unless killed after
                // its last.
                assertTrue(begun.get(i) >= 1 && begun.get(i) <= attempt, "begun " + begun.get(i) + " in " + attempt);
                assertTrue(done.get(i) >= 1 && done.get(i) <= begun.get(i), "done " + done.get(i));
            }
            assertEquals(retried, pool.stats().retried());
            pool.map((Integer x) -> x, IntStream.range(0, 300).boxed().toList(), 1);
            Await.until("full size again", () -> pool.stats().workers().size() == size);
            System.out.println(tasks + " tasks, " + kills + " kills, " + retried + " retries, each task ended once");
            assertTrue(kills > 5, "too few kills: " + kills);
        }
    }

    @Test
    void manyTinyTasksOnManyMoreWorkersThanProcessorsNeedLittleMemory(Site site) {
        int workers = Math.min(64, Soak.scaled(8));
        int count = Math.min(MILLION, Soak.scaled(MILLION / 2));
        TestJvm jvm = site.jvm().options("-Xmx64m").start(PoolSoakIT.class, "manyTasks", workers, count);
        for (int started = 8; started <= workers; started += 8) {
            jvm.await(started + " started");
        }
        jvm.await("streamed");
        jvm.await("mapped");
        jvm.awaitSuccess();
    }

    /** Runs in a JVM with a small heap. */
    static void manyTasks(String[] arguments) throws Exception {
        int workers = Integer.parseInt(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        PoolOptions options =
                PoolOptions.ofWorkers(workers).withEagerStart(true).withWorkerHeap(16 << 20);
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(options)) {
            for (int i = 8; i <= workers; i += 8) {
                int started = i;
                Await.until("workers started: " + started, () -> pool.stats().workersStarted() >= started);
                TestMain.say(started + " started");
            }
            long sum = 0;
            Iterable<Integer> input = () -> IntStream.range(0, count).iterator();
            ImapOptions ahead = ImapOptions.defaults().withLookAhead(20_000);
            try (ResultIterator<Integer> results = pool.imap((Integer x) -> x + 1, input, ahead)) {
                while (results.hasNext()) {
                    sum += results.next();
                }
            }
            check(sum == (long) count * (count + 1) / 2, "sum=" + sum);
            TestMain.say("streamed");
            List<Integer> some = IntStream.range(0, 20_000).boxed().toList();
            check(pool.map((Integer x) -> x + 1, some, 1).get(19_999) == 20_000, "map");
            TestMain.say("mapped");
            PoolStats stats = pool.stats();
            check(stats.workers().size() == workers && stats.workersDied() == 0, stats.toString());
            check(stats.progress().succeeded() == count + 20_000L, stats.toString());
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
