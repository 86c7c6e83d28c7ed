package io.polyproc.it.queue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.it.kit.TestMain;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Seed;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.BlockingQueue;

/** Users of a ring queue whose locks are biased towards them. Each gets the directory of the workspace first. */
final class BiasRoles {

    /** Puts and takes by one thread after which both locks are biased towards it. */
    static final int USES_TO_BIAS = 5_000;

    /** Numbers of a producer are {@code producer * STRIDE + 0, 1, 2 ...}. */
    static final long STRIDE = 1_000_000_000;

    private BiasRoles() {}

    private static Multiprocessing openWarm(String[] args) {
        Parking.warmUp();
        if (!Parking.registerForFences()) {
            throw new AssertionError("no lock is biased without fences");
        }
        Multiprocessing mp = Multiprocessing.open(Path.of(args[0]));
        MappedWorkspace workspace = (MappedWorkspace) mp.workspace();
        Await.until("no process polls", () -> !workspace.participants().hasPollers());
        return mp;
    }

    /**
     * Uses the queue until both locks are biased; then puts or takes a number for each line it reads, and reports it.
     */
    static void bias(String[] args) throws Exception {
        try (Multiprocessing mp = openWarm(args)) {
            BlockingQueue<Long> queue = QueueKind.RING.queue(mp);
            for (long i = 0; i < USES_TO_BIAS; i++) {
                queue.put(i);
                if (queue.take() != i) {
                    throw new AssertionError("another number than " + i);
                }
            }
            TestMain.say("biased");
            while (true) {
                String line = TestMain.hear();
                if (line.equals("take")) {
                    TestMain.say("took " + queue.take());
                } else {
                    queue.put(Long.parseLong(line));
                    TestMain.say("put " + line);
                }
            }
        }
    }

    /**
     * Puts the numbers from {@code producer * STRIDE} on, in bursts, of which many are long enough to bias the lock.
     */
    static void produceInBursts(String[] args) throws Exception {
        try (Multiprocessing mp = openWarm(args)) {
            BlockingQueue<Long> queue = QueueKind.RING.queue(mp);
            Random random = Seed.random("bursts of producer " + args[1]);
            long number = Long.parseLong(args[1]) * STRIDE;
            TestMain.say("producing");
            while (true) {
                for (int i = random.nextInt(4 * USES_TO_BIAS); i > 0; i--) {
                    queue.put(number++);
                }
                TestMain.say("put below " + number);
            }
        }
    }
}
