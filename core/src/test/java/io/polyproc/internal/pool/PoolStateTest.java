package io.polyproc.internal.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.codec.SerializationException;
import io.polyproc.pool.PoolBrokenException;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.TaskOptions;
import io.polyproc.pool.WorkerDiedException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Tests the state machine of a pool with a clock and processes under the control of the test. */
class PoolStateTest {

    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
    private static final TaskOptions STANDARD = TaskOptions.defaults();
    private static final long MILLISECOND = 1_000_000;
    private static final RuntimeException NO_ROOM = new IllegalStateException("no room");

    private static FakeWorld world(int workers) {
        return new FakeWorld(PoolOptions.ofWorkers(workers).withSpares(0));
    }

    private static void passAndTick(FakeWorld world, long millis) {
        for (long passed = 0; passed < millis; passed += 50) {
            world.pass(50 * MILLISECOND);
            world.happen(world.state::tick);
        }
    }

    /** Makes every start fail for this time. */
    private static void failStartsFor(FakeWorld world, long millis) {
        for (long passed = 0; passed < millis; passed += 50) {
            passAndTick(world, 50);
            world.finishStart(NO_ROOM);
        }
    }

    @Test
    void limitsThatMeanForEverAreNone() {
        FakeWorld world = new FakeWorld(PoolOptions.ofWorkers(1)
                .withSpares(0)
                .withGrace(FOREVER)
                .withMaxWorkerAge(FOREVER)
                .withIdleTimeout(FOREVER));
        Job first = world.submit(STANDARD.withTimeout(FOREVER));
        FakeWorker process = world.startReady();
        process.begin();
        passAndTick(world, 5_000);
        process.reply(true, false);
        world.happen(world.state::drainReplies);
        assertEquals(1, world.ends.get(first));
        assertNull(world.failures.get(first));
        passAndTick(world, 5_000);
        Job second = world.submit(STANDARD.withTimeout(FOREVER));
        process.begin();
        assertTrue(process.isRunning(), "the same worker goes on");
        world.happen(now -> world.state.cancel(List.of(second), true, now));
        passAndTick(world, 5_000);
        assertTrue(process.isAlive, "the grace period has no end");
    }

    @Test
    void failedStartsOfFurtherWorkersLeaveAHealthyPoolAlone() {
        FakeWorld world = world(2);
        Job longOne = world.submit(STANDARD);
        FakeWorker process = world.startReady();
        process.begin();
        Job second = world.submit(STANDARD);
        failStartsFor(world, 60_000);
        assertFalse(world.state.isBroken());
        assertTrue(world.starts > 20 && world.starts < 60, "a start every other second: " + world.starts);
        for (int i = 0; i < 2; i++) {
            process.reply(true, false);
            process.begin();
            world.happen(world.state::drainReplies);
        }
        assertEquals(1, world.ends.get(longOne));
        assertEquals(1, world.ends.get(second));
        assertTrue(world.failures.isEmpty());
    }

    @Test
    void aPoolThatNeverHadAWorkerBreaksAfterAFewAttemptsWithTheLastCause() {
        FakeWorld world = world(3);
        Job job = world.submit(STANDARD);
        failStartsFor(world, 1_000);
        assertFalse(world.state.isBroken(), "after " + world.starts + " attempts");
        failStartsFor(world, 2_000);
        assertEquals(StartBackoff.MOST_ATTEMPTS, world.starts);
        PoolBrokenException e = assertInstanceOf(PoolBrokenException.class, world.failures.get(job));
        assertSame(NO_ROOM, e.getCause());
        assertInstanceOf(PoolBrokenException.class, world.state.refusal());
        passAndTick(world, 100);
        assertTrue(world.state.isFinished());
    }

    @Test
    void aPoolThatLosesItsOnlyWorkerTriesForAWhileAndRecovers() {
        FakeWorld world = world(1);
        world.submit(STANDARD);
        FakeWorker process = world.startReady();
        process.begin();
        process.die();
        world.tellEndsOfProcesses();
        Job next = world.submit(STANDARD);
        failStartsFor(world, 9_000);
        assertFalse(world.state.isBroken());
        passAndTick(world, 2_500);
        FakeWorker second = world.startReady();
        second.begin();
        second.reply(true, false);
        world.happen(world.state::drainReplies);
        assertEquals(1, world.ends.get(next));
        assertNull(world.failures.get(next));
    }

    @Test
    void aPoolThatLosesItsOnlyWorkerForGoodBreaks() {
        FakeWorld world = world(1);
        world.submit(STANDARD);
        FakeWorker process = world.startReady();
        process.begin();
        process.die();
        world.tellEndsOfProcesses();
        Job next = world.submit(STANDARD);
        failStartsFor(world, 15_000);
        assertInstanceOf(PoolBrokenException.class, world.failures.get(next));
    }

    @Test
    void startsThatFailTogetherAreOneAttempt() {
        FakeWorld world = world(8);
        for (int i = 0; i < 8; i++) {
            world.submit(STANDARD);
        }
        for (int i = 0; i < 8; i++) {
            world.finishStart(NO_ROOM);
        }
        assertFalse(world.state.isBroken());
        assertEquals(8, world.starts);
        passAndTick(world, 200);
        assertEquals(9, world.starts, "one at a time from then on");
    }

    @Test
    void aClosedPoolStartsNoWorkerThatItWouldEndAtOnce() {
        FakeWorld world = new FakeWorld(PoolOptions.ofWorkers(2).withSpares(0).withMaxTasksPerWorker(1));
        world.submit(STANDARD);
        FakeWorker process = world.startReady();
        process.begin();
        world.happen(now -> world.state.resize(1, now));
        world.armFault(0, new AssertionError("the link"));
        world.happen(world.state::drainReplies);
        world.disarmFault();
        int before = world.starts;
        world.happen(world.state::shutDown);
        passAndTick(world, 1_000);
        assertEquals(before, world.starts);
    }

    @Test
    void aJobThatIsCancelledInTheQueueLeavesNothingBehind() {
        FakeWorld world = world(1);
        Job first = world.submit(STANDARD);
        Job second = world.submit(STANDARD);
        world.happen(now -> world.state.cancel(List.of(first), true, now));
        assertInstanceOf(CancellationException.class, world.failures.get(first));
        assertNull(first.line);
        assertNull(second.lineBefore, "nothing refers to it");
        assertNull(second.liveBefore, "nothing refers to it");
        assertEquals(1, world.state.stats().queued());
    }

    @Test
    void aWorkerWhoseLinkFailsIsKilledAndItsJobFails() {
        FakeWorld world = world(1);
        Job job = world.submit(STANDARD);
        FakeWorker process = world.startReady();
        process.begin();
        AssertionError failure = new AssertionError("the link");
        world.armFault(0, failure);
        world.happen(world.state::drainReplies);
        assertTrue(process.wasKilled);
        world.tellEndsOfProcesses();
        WorkerDiedException e = assertInstanceOf(WorkerDiedException.class, world.failures.get(job));
        assertSame(failure, e.getCause());
        assertFalse(world.state.isBroken());
    }

    @Test
    void aResultForWhichThereIsNoRoomFailsItsJobOnly() {
        FakeWorld world = world(1);
        Job job = world.submit(STANDARD);
        FakeWorker process = world.startReady();
        process.begin();
        process.reply(true, true);
        world.happen(world.state::drainReplies);
        assertInstanceOf(SerializationException.class, world.failures.get(job));
        assertTrue(process.isAlive);
    }

    @Test
    void anUnreportedEndIsNoticedByTheClock() {
        FakeWorld world = world(1);
        Job job = world.submit(STANDARD);
        FakeWorker process = world.startReady();
        process.begin();
        process.die();
        passAndTick(world, 6_000);
        assertInstanceOf(WorkerDiedException.class, world.failures.get(job));
        world.tellEndsOfProcesses();
        assertEquals(1, process.releases, "told late, it changes nothing");
    }

    @Test
    void anInitializerWhoseFailureIsNotReadInTimeBreaksThePoolWithoutIt() {
        FakeWorld world = world(1);
        Job job = world.submit(STANDARD);
        FakeWorker process = world.finishStart(null);
        process.failInitializer();
        world.happen(world.state::drainReplies);
        world.tellEndsOfProcesses();
        assertFalse(world.state.isBroken());
        assertEquals(1, world.starts, "no other one is tried meanwhile");
        passAndTick(world, 6_000);
        PoolBrokenException e = assertInstanceOf(PoolBrokenException.class, world.failures.get(job));
        assertInstanceOf(SerializationException.class, e.getCause());
        world.finishReading();
    }

    @Test
    void anEventThatFailsEndsEveryJob() {
        FakeWorld world = world(2);
        Job handedOut = world.submit(STANDARD);
        FakeWorker process = world.startReady();
        process.begin();
        Job queued = world.submit(STANDARD);
        AssertionError failure = new AssertionError("a bug");
        world.happen(now -> world.state.collapse(failure, now));
        for (Job job : List.of(handedOut, queued)) {
            PoolBrokenException e = assertInstanceOf(PoolBrokenException.class, world.failures.get(job));
            assertSame(failure, e.getCause());
        }
        assertTrue(process.wasKilled);
    }
}
