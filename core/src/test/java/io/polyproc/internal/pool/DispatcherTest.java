package io.polyproc.internal.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.TaskOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests which worker gets which job. */
class DispatcherTest {

    private static final long MILLISECOND = 1_000_000;
    private static final TaskOptions STANDARD = TaskOptions.defaults();

    private final FakeWorld world = new FakeWorld(PoolOptions.ofWorkers(2).withSpares(0));

    private void tick() {
        world.happen(world.state::tick);
    }

    @Test
    void jobGoesToTheWorkerWithFewerJobs() {
        Job first = world.submit(STANDARD);
        Job second = world.submit(STANDARD);
        FakeWorker one = world.startReady();
        one.begin();
        FakeWorker other = world.startReady();
        other.begin();
        assertTrue(one.isRunning() && other.isRunning(), "each runs a job");
        other.reply(true, false);
        world.happen(world.state::drainReplies);
        Job third = world.submit(STANDARD);
        assertSame(one.worker, first.worker);
        assertEquals(1, world.ends.get(second));
        assertSame(other.worker, third.worker);
    }

    @Test
    void idleWorkerStealsTheJobThatAnotherHasNotBegun() {
        Job first = world.submit(STANDARD);
        Job second = world.submit(STANDARD);
        FakeWorker one = world.startReady();
        one.begin();
        assertSame(one.worker, first.worker);
        assertSame(one.worker, second.worker, "it is dispatched ahead");
        FakeWorker other = world.startReady();
        assertSame(one.worker, first.worker);
        assertSame(other.worker, second.worker);
        one.reply(true, false);
        one.begin();
        other.begin();
        assertEquals(1, world.begun.get(second), "one of the two has it");
        assertTrue(other.isRunning());
    }

    @Test
    void jobOfAWorkerThatDoesNotBeginItIsStolenAfterAWhile() {
        Job first = world.submit(STANDARD);
        FakeWorker stalled = world.startReady();
        Job second = world.submit(STANDARD);
        FakeWorker other = world.startReady();
        assertSame(other.worker, second.worker);
        other.begin();
        other.reply(true, false);
        world.happen(world.state::drainReplies);
        tick();
        assertSame(stalled.worker, first.worker, "it may begin in time");
        world.pass(100 * MILLISECOND);
        tick();
        assertSame(other.worker, first.worker);
        stalled.begin();
        other.begin();
        assertEquals(1, world.begun.get(first));
    }

    @Test
    void workerGetsNoMoreJobsThanItMayStillRun() {
        FakeWorld small = new FakeWorld(PoolOptions.ofWorkers(1).withSpares(0).withMaxTasksPerWorker(1));
        Job first = small.submit(STANDARD);
        Job second = small.submit(STANDARD);
        FakeWorker one = small.startReady();
        assertSame(one.worker, first.worker);
        assertNull(second.worker);
    }

    @Test
    void cancelledJobLeavesTheQueueOrItsWorker() {
        Job first = world.submit(STANDARD);
        Job second = world.submit(STANDARD);
        world.happen(now -> world.state.cancel(List.of(first), false, now));
        assertEquals(1, world.ends.get(first));
        FakeWorker one = world.startReady();
        assertSame(one.worker, second.worker);
        world.happen(now -> world.state.cancel(List.of(second), false, now));
        one.begin();
        assertEquals(1, world.ends.get(second));
        assertNull(world.begun.get(second));
    }
}
