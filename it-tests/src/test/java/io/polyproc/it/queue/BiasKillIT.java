package io.polyproc.it.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Soak;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.testkit.Seed;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that is the bias owner of the locks of a ring queue is killed or stopped, inside or outside; the others go
 * on.
 */
@MultiJvmTest
public class BiasKillIT {

    private static final long PROMPT_MILLIS = 5_000;

    /** The points this class kills at, and no other. */
    public static Set<CrashPoint> points() {
        return EnumSet.of(CrashPoint.LOCK_BIASED, CrashPoint.LOCK_BIAS_OWNER_INSIDE, CrashPoint.LOCK_BIAS_REVOKED);
    }

    @BeforeAll
    static void fencesAreThere() {
        Parking.warmUp();
        assumeTrue(Parking.registerForFences(), "without fences no lock is biased");
    }

    private static TestJvm owner(Site site, String... options) {
        return QueueKind.RING
                .jvm(site)
                .parker("futex")
                .options(options)
                .start(BiasRoles.class, "bias", site.workspace());
    }

    /** Starts a bias owner of both locks, which stops at that step of its next put or take. */
    private static TestJvm standing(Site site, CrashPoint point, String what) {
        TestJvm owner = owner(site, "-Dpolyproc.crash=" + point + ":" + (BiasRoles.USES_TO_BIAS + 1));
        owner.await("biased");
        owner.say(what);
        owner.await(Crash.ANNOUNCEMENT + point);
        return owner;
    }

    private static List<Long> drain(BlockingQueue<Long> queue) {
        List<Long> all = new ArrayList<>();
        queue.drainTo(all);
        return all;
    }

    @ParameterizedTest
    @EnumSource(names = {"RING_WRITTEN", "RING_PUBLISHED", "RING_COUNTED"})
    void othersPutWhenTheBiasOwnerIsKilledInAPut(CrashPoint point, Site site) throws InterruptedException {
        List<Long> dead = point == CrashPoint.RING_WRITTEN ? List.of() : List.of(7L);
        standing(site, point, "7").kill();
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            BlockingQueue<Long> queue = QueueKind.RING.queue(mp);
            assertEquals(dead.size(), queue.size());
            queue.put(8L);
            assertEquals(dead.size() + 1, queue.size());
            List<Long> expected = new ArrayList<>(dead);
            expected.add(8L);
            assertEquals(expected, drain(queue));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RING_READ", "RING_TAKEN"})
    void othersTakeWhenTheBiasOwnerIsKilledInATake(CrashPoint point, Site site) throws InterruptedException {
        TestJvm owner = owner(site, "-Dpolyproc.crash=" + point + ":" + (BiasRoles.USES_TO_BIAS + 1));
        owner.await("biased");
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            BlockingQueue<Long> queue = QueueKind.RING.queue(mp);
            queue.addAll(List.of(1L, 2L, 3L));
            owner.say("take");
            owner.await(Crash.ANNOUNCEMENT + point);
            owner.kill();
            List<Long> left = point == CrashPoint.RING_READ ? List.of(1L, 2L, 3L) : List.of(2L, 3L);
            assertEquals(left.size(), queue.size());
            assertEquals(left.get(0), queue.take());
            assertEquals(left.subList(1, left.size()), drain(queue));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LOCK_BIASED", "LOCK_BIAS_OWNER_INSIDE"})
    void othersGoOnWhenTheBiasOwnerIsKilledAsItTakesTheBiasOrGoesIn(CrashPoint point, Site site) throws Exception {
        TestJvm owner = owner(site, "-Dpolyproc.crash=" + point);
        owner.await(Crash.ANNOUNCEMENT + point);
        owner.kill();
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            BlockingQueue<Long> queue = QueueKind.RING.queue(mp);
            List<Long> left = drain(queue);
            assertEquals(point == CrashPoint.LOCK_BIASED ? 1 : 0, left.size(), left::toString);
            queue.put(8L);
            assertEquals(8L, queue.take());
            assertEquals(0, queue.size());
        }
    }

    @Test
    void othersGoOnWhenOneIsKilledThatHasJustRevokedTheBias(Site site) throws InterruptedException {
        TestJvm owner = owner(site);
        owner.await("biased");
        CrashPoint point = CrashPoint.LOCK_BIAS_REVOKED;
        TestJvm victim = QueueKind.RING
                .jvm(site)
                .parker("futex")
                .options("-Dpolyproc.crash=" + point)
                .start(QueueRoles.class, "produceAndStay", site.workspace(), 7);
        victim.await(Crash.ANNOUNCEMENT + point);
        victim.kill();
        owner.say("8");
        owner.await("put 8");
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            BlockingQueue<Long> queue = QueueKind.RING.queue(mp);
            queue.put(9L);
            assertEquals(List.of(8L, 9L), drain(queue));
            assertEquals(0, queue.size());
        }
        owner.kill();
    }

    @Test
    void aBiasOwnerThatIsStoppedOutsideDelaysNoOther(Site site) throws InterruptedException {
        TestJvm owner = owner(site);
        owner.await("biased");
        owner.stop();
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            BlockingQueue<Long> queue = QueueKind.RING.queue(mp);
            long begin = System.nanoTime();
            queue.put(7L);
            assertEquals(7L, queue.take());
            long millis = (System.nanoTime() - begin) / 1_000_000;
            assertTrue(millis < PROMPT_MILLIS, "it took " + millis + " ms");
            owner.goOn();
            owner.say("8");
            owner.await("put 8");
            assertEquals(8L, queue.take());
            queue.put(9L);
            owner.say("take");
            owner.await("took 9");
        }
        owner.kill();
    }

    @Test
    void aBiasOwnerThatStopsInsideIsNotRobbed(Site site) throws InterruptedException {
        TestJvm owner = standing(site, CrashPoint.RING_WRITTEN, "7");
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            BlockingQueue<Long> queue = QueueKind.RING.queue(mp);
            assertFalse(queue.offer(8L, 300, TimeUnit.MILLISECONDS));
            assertNull(queue.poll(100, TimeUnit.MILLISECONDS));
            assertEquals(0, queue.size());
            owner.kill();
            assertTrue(queue.offer(9L, PROMPT_MILLIS, TimeUnit.MILLISECONDS));
            assertEquals(9L, queue.take());
        }
    }

    @Test
    void oneThatCannotFenceOthersRevokesTheBiasAllTheSame(Site site) throws InterruptedException {
        TestJvm owner = owner(site);
        owner.await("biased");
        TestJvm poller = QueueKind.RING
                .jvm(site)
                .parker("polling")
                .start(QueueRoles.class, "produceAndStay", site.workspace(), 7);
        poller.await("put 7");
        owner.say("take");
        owner.await("took 7");
        poller.kill();
        owner.kill();
    }

    @Test
    void aSleeperIsWokenByABiasOwner(Site site) throws InterruptedException {
        TestJvm owner = owner(site);
        owner.await("biased");
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            BlockingQueue<Long> queue = QueueKind.RING.queue(mp);
            for (long i = 0; i < 100; i++) {
                owner.say(Long.toString(i));
                assertEquals(i, queue.take());
            }
        }
        owner.kill();
    }

    @Test
    @Tag("rounds")
    void nothingIsLostOrDoubledWhenBiasOwnersAreKilledInTheirBursts(Site site) throws InterruptedException {
        Random random = Seed.random("kills of producers in their bursts");
        Map<Long, Long> next = new HashMap<>();
        List<TestJvm> all = new ArrayList<>();
        int kills = Soak.scaled(5);
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            BlockingQueue<Long> queue = QueueKind.RING.queue(mp);
            List<TestJvm> living = new ArrayList<>();
            List<Long> batch = new ArrayList<>();
            long taken = 0;
            while (all.size() < kills || !living.isEmpty()) {
                while (living.size() < 2 && all.size() < kills) {
                    TestJvm producer = QueueKind.RING
                            .jvm(site)
                            .parker("futex")
                            .start(BiasRoles.class, "produceInBursts", site.workspace(), all.size());
                    all.add(producer);
                    living.add(producer);
                    producer.await("producing");
                }
                for (int i = random.nextInt(300_000); i > 0; i -= batch.size()) {
                    batch.clear();
                    batch.add(queue.take());
                    queue.drainTo(batch);
                    batch.forEach(number -> inOrder(next, number));
                    taken += batch.size();
                }
                living.remove(random.nextInt(living.size())).kill();
            }
            for (Long number = queue.poll(); number != null; number = queue.poll()) {
                inOrder(next, number);
                taken++;
            }
            assertEquals(0, queue.size());
            for (int i = 0; i < all.size(); i++) {
                long promised = all.get(i).output().stream()
                        .filter(line -> line.startsWith("put below "))
                        .mapToLong(line -> Long.parseLong(line.substring("put below ".length())))
                        .max()
                        .orElse(0);
                long end = next.getOrDefault((long) i, i * BiasRoles.STRIDE);
                assertTrue(end >= promised, "producer " + i + " has put " + promised + ", taken below " + end);
            }
            System.out.println("kills of bias owners " + kills + ", elements " + taken + ", lost 0, doubled 0");
        }
    }

    /** Of each producer, the numbers come without a gap. */
    private static void inOrder(Map<Long, Long> next, long number) {
        long producer = number / BiasRoles.STRIDE;
        assertEquals(next.getOrDefault(producer, producer * BiasRoles.STRIDE), number);
        next.put(producer, number + 1);
    }
}
