package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskFunction;
import io.polyproc.pool.TaskOptions;
import io.polyproc.pool.WorkerContext;
import io.polyproc.pool.WorkerDiedException;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/**
 * Kills a worker at each step of a task. Its first task passes that step, its second one stops there; so the worker
 * that replaces it passes with that one.
 */
@MultiJvmTest
public class PoolKillIT {

    private static final TaskOptions RETRIED = TaskOptions.defaults().withRetries(1);

    /** The crash points of this class. */
    public static Set<CrashPoint> points() {
        return EnumSet.of(CrashPoint.TASK_READ, CrashPoint.TASK_BEGUN, CrashPoint.TASK_DONE, CrashPoint.TASK_REPLIED);
    }

    /** A pool of one worker, which is stopped at a crash point with its task. Each run of a task is counted. */
    private record Stand(ProcessPool pool, SharedInt runs, long pid, CompletableFuture<Integer> task)
            implements AutoCloseable {

        static Stand at(CrashPoint point, TaskOptions options, Multiprocessing mp) throws InterruptedException {
            ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withJvmOptions("-Dpolyproc.crash=" + point + ":2"));
            SharedInt runs = mp.sharedInt(0);
            long pid = pool.apply(() -> ProcessHandle.current().pid());
            TaskFunction<SharedInt, Integer> count = counter -> {
                counter.addAndGet(1);
                return WorkerContext.current().attempt();
            };
            CompletableFuture<Integer> task = pool.with(options).applyAsync(count, runs);
            Await.until("the worker stands at " + point, () -> stacks(pool).contains(Crash.class.getName() + ".at("));
            return new Stand(pool, runs, pid, task);
        }

        private static String stacks(ProcessPool pool) {
            try {
                return pool.dumpStacks(Duration.ofSeconds(5)).values().toString();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        void kill() {
            Signals.send("KILL", pid);
        }

        /** Another worker passes the crash point with its first task, if it has not had one. */
        void assertWorks() throws InterruptedException {
            assertEquals(List.of(6), pool.map((Integer x) -> 2 * x, List.of(3)));
            assertReplaced(0);
        }

        /** The pool has its full size. */
        void assertReplaced(int retried) {
            assertEquals(1, pool.stats().workers().size());
            assertEquals(1, pool.stats().workersDied());
            assertEquals(retried, pool.stats().retried());
        }

        @Override
        public void close() {
            pool.terminate();
        }
    }

    private static void assertFails(Stand stand) {
        WorkerDiedException e = assertInstanceOf(
                WorkerDiedException.class,
                assertThrows(ExecutionException.class, stand.task()::get).getCause());
        assertEquals(stand.pid(), e.pid());
        assertEquals(1, e.attempt());
    }

    @Test
    void aTaskThatWasNotBegunGoesToAnotherWorkerAndThatIsNoRetry(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                Stand stand = Stand.at(CrashPoint.TASK_READ, TaskOptions.defaults(), mp)) {
            stand.kill();
            assertEquals(1, stand.task().get());
            assertEquals(1, stand.runs().get());
            stand.assertReplaced(0);
        }
    }

    @Test
    void aTaskThatWasBegunFails(Site site) throws Exception {
        for (CrashPoint point : List.of(CrashPoint.TASK_BEGUN, CrashPoint.TASK_DONE)) {
            try (Multiprocessing mp = Multiprocessing.open();
                    Stand stand = Stand.at(point, TaskOptions.defaults(), mp)) {
                stand.kill();
                assertFails(stand);
                assertEquals(point == CrashPoint.TASK_DONE ? 1 : 0, stand.runs().get());
                stand.assertWorks();
            }
        }
    }

    @Test
    void aTaskThatWasBegunAndMayBeRetriedIsAndKnowsIt(Site site) throws Exception {
        for (CrashPoint point : List.of(CrashPoint.TASK_BEGUN, CrashPoint.TASK_DONE)) {
            try (Multiprocessing mp = Multiprocessing.open();
                    Stand stand = Stand.at(point, RETRIED, mp)) {
                stand.kill();
                assertEquals(2, stand.task().get());
                assertEquals(point == CrashPoint.TASK_DONE ? 2 : 1, stand.runs().get());
                stand.assertReplaced(1);
            }
        }
    }

    @Test
    void aTaskWhoseReplyIsThereIsDoneWhateverBecomesOfItsWorker(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                Stand stand = Stand.at(CrashPoint.TASK_REPLIED, RETRIED, mp)) {
            stand.kill();
            assertEquals(1, stand.task().get());
            assertEquals(1, stand.runs().get());
            stand.assertWorks();
        }
    }
}
