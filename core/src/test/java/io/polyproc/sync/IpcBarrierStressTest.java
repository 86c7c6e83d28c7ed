package io.polyproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Threads that arrive at a barrier with random patience, while others interrupt them and reset it. A phase is passed by
 * all of its parties or by none; so however many threads there are, each number is handed out equally often.
 */
class IpcBarrierStressTest {

    private static final long LASTS_NANOS = 2_000_000_000;

    /** What one thread has seen. */
    private static final class PoolMetrics {
        private final int[] passed;
        private int failed;

        PoolMetrics(int parties) {
            passed = new int[parties];
        }
    }

    @Test
    void aPhaseIsPassedByAllItsPartiesOrByNone() throws Exception {
        Random random = Seed.random(IpcBarrierStressTest.class);
        run(random, 3, 3);
    }

    @Test
    void aPhaseIsPassedByAllItsPartiesOrByNoneInACrowd() throws Exception {
        Random random = Seed.random(IpcBarrierStressTest.class);
        run(random, 2, 5);
    }

    private static void run(Random random, int parties, int threads) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            IpcBarrier barrier = mp.barrier(parties);
            AtomicBoolean over = new AtomicBoolean();
            List<Crew.Member<PoolMetrics>> members = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Random mine = new Random(random.nextLong());
                members.add(Crew.start("party-" + i, () -> arrive(barrier, parties, mine, over)));
            }
            long end = System.nanoTime() + LASTS_NANOS;
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(random.nextInt(2_000_000));
                if (random.nextInt(3) > 0) {
                    barrier.reset();
                } else {
                    members.get(random.nextInt(threads)).thread().interrupt();
                }
            }
            over.set(true);
            barrier.abort();
            int[] sum = new int[parties];
            int failed = 0;
            for (Crew.Member<PoolMetrics> member : members) {
                PoolMetrics tally = member.result();
                failed += tally.failed;
                for (int index = 0; index < parties; index++) {
                    sum[index] += tally.passed[index];
                }
            }
            for (int index = 1; index < parties; index++) {
                assertEquals(sum[0], sum[index], "times that number " + index + " was handed out");
            }
            assertTrue(sum[0] > 0, "no phase was passed");
            System.out.println(parties + " parties, " + threads + " threads: " + sum[0] + " phases passed, " + failed
                    + " waits failed");
        }
    }

    private static PoolMetrics arrive(IpcBarrier barrier, int parties, Random random, AtomicBoolean over) {
        PoolMetrics tally = new PoolMetrics(parties);
        while (!over.get()) {
            try {
                int index = random.nextInt(4) == 0
                        ? barrier.await(random.nextInt(1_000_000), TimeUnit.NANOSECONDS)
                        : barrier.await();
                tally.passed[index]++;
            } catch (BrokenBarrierException e) {
                tally.failed++;
                if (barrier.isBroken() && !over.get()) {
                    barrier.reset();
                }
            } catch (TimeoutException | InterruptedException e) {
                tally.failed++;
            }
        }
        return tally;
    }
}
