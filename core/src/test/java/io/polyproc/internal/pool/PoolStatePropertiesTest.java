package io.polyproc.internal.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.pool.PoolListener;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.PoolStats;
import io.polyproc.pool.TaskOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;

/**
 * Invariants for random sequences of events, with ports that fail at random. Each job ends exactly once, the counts add
 * up, and the pool ends when its processes do. A step of a script is a number, which decodes to an event, so scripts
 * shrink.
 */
class PoolStatePropertiesTest {

    private static final int EVENTS = 19;
    private static final long MILLISECOND = 1_000_000;
    private static final int MOST_ROUNDS = 500;

    private static PoolOptions options(int which) {
        PoolOptions options = PoolOptions.ofWorkers(1 + (which & 3)).withGrace(Duration.ofMillis(200));
        options = (which & 4) == 0 ? options : options.withEagerStart(true);
        options = (which & 8) == 0 ? options : options.withMaxTasksPerWorker(2);
        options = (which & 16) == 0 ? options : options.withIdleTimeout(Duration.ofMillis(300));
        options = (which & 32) == 0 ? options : options.withMaxWorkerAge(Duration.ofMillis(300));
        return (which & 64) == 0 ? options : options.withListener(new PoolListener() {});
    }

    @Property(tries = 400, shrinking = ShrinkingMode.BOUNDED)
    void eachJobEndsOnceAndThePoolEndsWhateverHappens(
            @ForAll @Size(max = 120) List<Integer> script, @ForAll int which) {
        FakeWorld world = new FakeWorld(options(which));
        for (int step : script) {
            happen(world, new Random(step));
            check(world);
        }
        finish(world);
    }

    private static void finish(FakeWorld world) {
        world.disarmFault();
        world.happen(world.state::shutDown);
        for (int round = 0; !world.state.isFinished(); round++) {
            assertTrue(round < MOST_ROUNDS, "the pool does not end");
            world.settle();
            check(world);
        }
        for (Job job : world.jobs) {
            assertEquals(1, world.ends.getOrDefault(job, 0), "ends of a job");
            int most = 1 + job.options.retries();
            assertTrue(world.begun.getOrDefault(job, 0) <= most, "a job was begun more often than it may be");
        }
        for (FakeWorker process : world.processes) {
            assertEquals(1, process.releases, "the memory of a worker is given back once");
        }
        PoolStats stats = world.state.stats();
        assertEquals(world.jobs.size(), stats.progress().submitted());
        assertEquals(
                world.jobs.size(),
                stats.progress().succeeded() + stats.progress().failed());
        assertEquals(0, stats.queued() + stats.handedOut() + stats.workers().size());
    }

    private static void check(FakeWorld world) {
        long live = world.jobs.stream().filter(job -> !job.ended).count();
        long queued = world.jobs.stream().filter(job -> job.line != null).count();
        PoolStats stats = world.state.stats();
        assertEquals(world.jobs.size() - live, world.state.endedJobs());
        assertEquals(live == 0, world.state.isQuiet());
        assertEquals(queued, stats.queued());
        assertTrue(live <= stats.queued() + stats.handedOut(), "a job that has not ended is nowhere");
        for (Job job : world.jobs) {
            assertEquals(job.ended ? 1 : 0, world.ends.getOrDefault(job, 0));
            assertTrue(!job.ended || job.line == null, "a job that has ended is queued");
        }
    }

    private static void happen(FakeWorld world, Random random) {
        int what = random.nextInt(EVENTS);
        FakeWorker process =
                world.processes.isEmpty() ? null : world.processes.get(random.nextInt(world.processes.size()));
        if (what < 9) {
            ofThePool(world, random, what);
        } else if (process != null) {
            ofAProcess(world, random, what, process);
        }
    }

    private static void ofThePool(FakeWorld world, Random random, int what) {
        PoolState state = world.state;
        switch (what) {
            case 0, 1 -> submit(world, random);
            case 2 -> cancel(world, random);
            case 3 -> world.finishStart(random.nextInt(4) == 0 ? new IllegalStateException("no room") : null);
            case 4 -> world.happen(state::drainReplies);
            case 5 -> {
                world.pass(random.nextInt(300) * MILLISECOND);
                world.happen(state::tick);
            }
            case 6 -> world.armFault(random.nextInt(12), thrown(random));
            case 7 -> world.tellEndsOfProcesses();
            default -> rarely(world, random);
        }
    }

    private static void rarely(FakeWorld world, Random random) {
        PoolState state = world.state;
        switch (random.nextInt(8)) {
            case 0 -> world.happen(state::shutDown);
            case 1 -> world.happen(now -> state.shutDownNow(random.nextBoolean(), now));
            case 2 -> world.happen(now -> state.collapse(new OutOfMemoryError("injected"), now));
            case 3 -> world.happen(now -> state.resize(1 + random.nextInt(4), now));
            case 4 -> world.finishReading();
            default -> world.finishSpares();
        }
    }

    private static void ofAProcess(FakeWorld world, Random random, int what, FakeWorker process) {
        switch (what) {
            case 9, 10, 11 -> process.becomeReady();
            case 12, 13 -> process.begin();
            case 14, 15, 16 -> {
                process.begin();
                process.reply(random.nextInt(10) > 0, random.nextInt(10) == 0);
            }
            case 17 -> process.die();
            default -> misbehave(random, process);
        }
        if (random.nextBoolean()) {
            world.happen(world.state::drainReplies);
        }
    }

    private static void misbehave(Random random, FakeWorker process) {
        switch (random.nextInt(4)) {
            case 0 -> process.failInitializer();
            case 1 -> process.say((byte) 99);
            case 2 -> process.say();
            default -> process.wasKilled = true;
        }
    }

    private static void submit(FakeWorld world, Random random) {
        TaskOptions options = TaskOptions.defaults()
                .withPriority(random.nextInt(3))
                .withRetries(random.nextInt(3))
                .withTimeout(Duration.ofMillis(random.nextInt(3) * 100L));
        for (int i = random.nextInt(4); i >= 0; i--) {
            world.submit(options);
        }
    }

    private static void cancel(FakeWorld world, Random random) {
        if (!world.jobs.isEmpty()) {
            Job job = world.jobs.get(random.nextInt(world.jobs.size()));
            world.happen(now -> world.state.cancel(List.of(job), random.nextBoolean(), now));
        }
    }

    private static Throwable thrown(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new OutOfMemoryError("injected");
            case 1 -> new AssertionError("injected");
            case 2 -> new IOException("injected");
            default -> new IllegalStateException("injected");
        };
    }
}
