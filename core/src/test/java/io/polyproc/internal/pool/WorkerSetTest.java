package io.polyproc.internal.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.pool.PoolListener;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the reasons for which a pool ends a worker that works. */
class WorkerSetTest {

    private static final long MILLISECOND = 1_000_000;
    private static final TaskOptions STANDARD = TaskOptions.defaults();
    private static final Duration LIMIT = Duration.ofMillis(300);

    private static FakeWorld world(PoolOptions options) {
        return new FakeWorld(options.withSpares(0).withListener(new PoolListener() {}));
    }

    private static void runTask(FakeWorld world, FakeWorker process) {
        process.begin();
        process.reply(true, false);
        world.happen(world.state::drainReplies);
    }

    private static void passAndTick(FakeWorld world, long nanos) {
        world.pass(nanos);
        world.happen(world.state::tick);
    }

    private static void assertEndsWith(String reason, FakeWorld world, FakeWorker process) {
        assertTrue(process.isAskedToStop, "the worker is asked to end");
        process.begin();
        world.tellEndsOfProcesses();
        assertTrue(world.news.contains("ended " + process.worker.name + ": " + reason), () -> "news: " + world.news);
    }

    @Test
    void idleWorkerEndsAfterItsTimeAndNoneReplacesIt() {
        FakeWorld world = world(PoolOptions.ofWorkers(1).withIdleTimeout(LIMIT));
        world.submit(STANDARD);
        FakeWorker process = world.startReady();
        passAndTick(world, LIMIT.toNanos());
        assertFalse(process.isAskedToStop, "it has a task");
        runTask(world, process);
        passAndTick(world, LIMIT.toNanos() - 1);
        assertFalse(process.isAskedToStop);
        passAndTick(world, 1);
        assertEndsWith("idle for PT0.3S", world, process);
        passAndTick(world, MILLISECOND);
        assertEquals(1, world.starts);
    }

    @Test
    void workerIsReplacedAfterItsTasks() {
        FakeWorld world = world(PoolOptions.ofWorkers(1).withMaxTasksPerWorker(2));
        for (int i = 0; i < 3; i++) {
            world.submit(STANDARD);
        }
        FakeWorker process = world.startReady();
        runTask(world, process);
        assertFalse(process.isAskedToStop);
        runTask(world, process);
        assertEndsWith("recycled after 2 tasks", world, process);
        assertEquals(2, world.starts);
    }

    @Test
    void workerIsReplacedAtItsAgeButNotBeforeItsFirstTask() {
        FakeWorld world = world(PoolOptions.ofWorkers(1).withMaxWorkerAge(LIMIT));
        world.submit(STANDARD);
        FakeWorker process = world.startReady();
        passAndTick(world, LIMIT.toNanos());
        assertFalse(process.isAskedToStop, "it has done no task");
        runTask(world, process);
        passAndTick(world, 1);
        assertEndsWith("recycled at the age of PT0.3S", world, process);
    }

    @Test
    void youngWorkerIsNotReplaced() {
        FakeWorld world = world(PoolOptions.ofWorkers(1).withMaxWorkerAge(LIMIT));
        world.submit(STANDARD);
        FakeWorker process = world.startReady();
        runTask(world, process);
        passAndTick(world, LIMIT.toNanos() - 1);
        assertFalse(process.isAskedToStop);
        passAndTick(world, 1);
        assertTrue(process.isAskedToStop);
    }

    @Test
    void workerIsReplacedWhenItHasMoreThanItsMemory() {
        FakeWorld world = world(PoolOptions.ofWorkers(1).withMaxWorkerMemory(1000));
        world.submit(STANDARD);
        FakeWorker process = world.startReady();
        runTask(world, process);
        process.gauges = new WorkerPort.Gauges(0, 0, 1, 0, 0, 1000, 0, 0);
        passAndTick(world, MILLISECOND);
        assertFalse(process.isAskedToStop);
        process.gauges = new WorkerPort.Gauges(0, 0, 1, 0, 0, 1001, 0, 0);
        passAndTick(world, MILLISECOND);
        assertEndsWith("recycled with 1001 bytes of memory", world, process);
    }

    @Test
    void idleWorkersEndFirstWhenThePoolIsMadeSmaller() {
        FakeWorld world = world(PoolOptions.ofWorkers(3));
        List<FakeWorker> processes = startAll(world, 3);
        processes.get(0).reply(true, false);
        processes.get(2).reply(true, false);
        world.happen(world.state::drainReplies);
        world.happen(now -> world.state.resize(1, now));
        for (int i : new int[] {0, 2}) {
            assertEndsWith("no longer needed since the pool was made smaller", world, processes.get(i));
        }
        assertFalse(processes.get(1).isAskedToStop, "it is the one that works");
    }

    @Test
    void youngestWorkersEndAfterTheirTasksWhenAllWork() {
        FakeWorld world = world(PoolOptions.ofWorkers(3));
        List<FakeWorker> processes = startAll(world, 3);
        world.happen(now -> world.state.resize(2, now));
        assertFalse(processes.get(2).isAskedToStop, "it works");
        processes.forEach(process -> process.reply(true, false));
        world.happen(world.state::drainReplies);
        assertTrue(processes.get(2).isAskedToStop);
        assertFalse(processes.get(0).isAskedToStop || processes.get(1).isAskedToStop);
        assertEquals(3, world.starts);
    }

    /** Starts this number of workers, each of which runs a task. */
    private static List<FakeWorker> startAll(FakeWorld world, int workers) {
        for (int i = 0; i < workers; i++) {
            world.submit(STANDARD);
        }
        List<FakeWorker> processes = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            processes.add(world.startReady());
        }
        processes.forEach(FakeWorker::begin);
        assertTrue(processes.stream().allMatch(FakeWorker::isRunning), "each runs a task");
        return processes;
    }
}
