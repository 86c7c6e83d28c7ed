package io.polyproc.it.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.queue.Delivery;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.QueueShutdownException;
import io.polyproc.queue.SharedQueue;
import io.polyproc.testkit.Await;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A process is killed with work that is to be acknowledged, or while a queue ends, or while its files are deleted. */
@MultiJvmTest
public class AckKillIT {

    private static final QueueOptions STANDARD = QueueOptions.defaults();

    /** The points this class kills at. */
    public static Set<CrashPoint> points() {
        return EnumSet.of(
                CrashPoint.QUEUE_CLAIM_NOTED,
                CrashPoint.QUEUE_ACKNOWLEDGED,
                CrashPoint.QUEUE_DEAD_LETTERED,
                CrashPoint.QUEUE_FILE_DELETED,
                CrashPoint.QUEUE_STATE_CHANGED);
    }

    /** Starts a process and kills it at that point. */
    private static void kill(Site site, CrashPoint point, QueueOptions options, String role, Object... more) {
        TestJvm victim = AckRoles.start(
                QueueKind.LOG.jvm(site, Jdks.own()).options("-Dpolyproc.crash=" + point), site, options, role, more);
        victim.await(Crash.ANNOUNCEMENT + point);
        victim.kill();
    }

    private static void assertNext(SharedQueue<Long> queue, long element, int attempt) throws InterruptedException {
        Delivery<Long> delivery = queue.takeWithAck();
        assertEquals(element, delivery.element());
        assertEquals(attempt, delivery.attempt());
        delivery.ack();
    }

    @Test
    void aClaimOfAnElementThatWasNotTakenIsNotInEffect(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            SharedQueue<Long> queue = AckRoles.queue(mp, STANDARD);
            queue.putAll(List.of(1L, 2L));
            kill(site, CrashPoint.QUEUE_CLAIM_NOTED, STANDARD, "hold");
            assertEquals(2, queue.size());
            assertNext(queue, 1, 1);
            assertNext(queue, 2, 1);
            assertTrue(queue.join(Duration.ZERO));
        }
    }

    @Test
    void anAcknowledgementCountsWithoutANotification(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            SharedQueue<Long> queue = AckRoles.queue(mp, STANDARD);
            queue.put(1L);
            kill(site, CrashPoint.QUEUE_ACKNOWLEDGED, STANDARD, "work");
            assertTrue(queue.join(Duration.ZERO));
            assertEquals(0, queue.size());
            assertNull(queue.pollWithAck(Duration.ofMillis(200)));
        }
    }

    @Test
    void aDeadLetterMayBeThereTwiceAndIsNeverLost(Site site) throws InterruptedException {
        QueueOptions once = STANDARD.withMaxAttempts(1);
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            SharedQueue<Long> queue = AckRoles.queue(mp, once);
            queue.putAll(List.of(1L, 2L));
            kill(site, CrashPoint.QUEUE_DEAD_LETTERED, once, "giveBack");
            assertEquals(1, queue.size());
            assertNext(queue, 2, 1);
            assertTrue(queue.join(Duration.ofSeconds(10)), "the joiner recovers what the dead had");
            List<Long> dead = List.copyOf(queue.deadLetters());
            assertTrue(Set.of(1L).equals(Set.copyOf(dead)) && dead.size() <= 2, dead::toString);
        }
    }

    @Test
    void joinDoesNotWaitForTheDead(Site site) throws InterruptedException {
        QueueOptions once = STANDARD.withMaxAttempts(1);
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            SharedQueue<Long> queue = AckRoles.queue(mp, once);
            queue.put(1L);
            TestJvm holder = AckRoles.start(site, once, "hold");
            holder.await("holds 1 1");
            assertFalse(queue.join(Duration.ZERO));
            holder.kill();
            assertTrue(queue.join(Duration.ofSeconds(10)));
            assertEquals(List.of(1L), List.copyOf(queue.deadLetters()));
        }
    }

    @Test
    void aFileWhoseDeletionWasNotNotedIsNotMissed(Site site) throws Exception {
        int count = 70;
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            SharedQueue<byte[]> blocks = mp.named("blocks").queue(byte[].class);
            for (int i = 0; i < count; i++) {
                byte[] block = new byte[AckRoles.BLOCK];
                ByteBuffer.wrap(block).putInt(i);
                blocks.put(block);
            }
            kill(site, CrashPoint.QUEUE_FILE_DELETED, STANDARD, "takeBlocks", count);
            int left = blocks.size();
            assertTrue(left > 0 && left < count, "left " + left);
            for (int i = count - left; i < count; i++) {
                assertEquals(i, ByteBuffer.wrap(blocks.take()).getInt());
            }
            try (Stream<Path> files = Files.walk(site.workspace())) {
                assertEquals(
                        1,
                        files.filter(file -> file.toString().endsWith(".cq4")).count());
            }
        }
    }

    @Test
    void takersFindOutByThemselvesThatTheQueueHasEnded(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            SharedQueue<Long> queue = AckRoles.queue(mp, STANDARD);
            for (String how : List.of("shutdown", "shutdownNow")) {
                TestJvm sleeper = AckRoles.start(site, STANDARD, "work");
                sleeper.await("working");
                kill(site, CrashPoint.QUEUE_STATE_CHANGED, STANDARD, "changeState", how);
                assertTrue(sleeper.awaitExit() != 0);
                assertTrue(
                        sleeper.errors().toString().contains(QueueShutdownException.class.getName()),
                        sleeper::transcript);
                assertThrows(QueueShutdownException.class, () -> queue.put(1L));
                kill(site, CrashPoint.QUEUE_STATE_CHANGED, STANDARD, "changeState", "reopen");
                queue.put(2L);
                assertNext(queue, 2, 1);
            }
        }
    }

    @Test
    void whatADeadConsumerHadGoesToASleeperInAnotherProcess(Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            SharedQueue<Long> queue = AckRoles.queue(mp, STANDARD);
            queue.add(1L);
            TestJvm victim = AckRoles.start(site, STANDARD, "hold");
            victim.await("holds 1 1");
            TestJvm sleeper = AckRoles.start(site, STANDARD, "hold");
            sleeper.await("taking");
            long begin = System.nanoTime();
            victim.kill();
            sleeper.await("holds 1 2");
            System.out.println("given out again after " + (System.nanoTime() - begin) / 1_000_000
                    + " ms, the end of the victim included");
            sleeper.say("acknowledge");
            sleeper.awaitSuccess();
            assertEquals(0, queue.size());
        }
    }

    @Test
    void aStoppedTakerIsNotRobbed(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            SharedQueue<Long> queue = AckRoles.queue(mp, STANDARD);
            queue.add(1L);
            TestJvm stopped = AckRoles.start(site, STANDARD, "hold");
            stopped.await("holds 1 1");
            stopped.stop();
            assertNull(queue.pollWithAck(Duration.ofSeconds(1)));
            assertEquals(0, queue.size());
            assertFalse(queue.join(Duration.ZERO));
            stopped.goOn();
            stopped.say("acknowledge");
            stopped.await("acknowledged");
            stopped.awaitSuccess();
            assertTrue(queue.join(Duration.ZERO));
        }
    }

    @Test
    void aProducerThatIsKilledWhileItPutsManyLeavesAPrefix(Site site) {
        for (int round = 0; round < 3; round++) {
            TestJvm producer = AckRoles.start(site, STANDARD, "produceInBulk", 1000);
            producer.await("putting");
            try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
                SharedQueue<Long> queue = AckRoles.queue(mp, STANDARD);
                Await.until("elements are there", () -> queue.size() > 0);
                producer.kill();
                int size = queue.size();
                List<Long> all = new ArrayList<>();
                assertEquals(size, queue.drainTo(all));
                assertEquals(LongStream.range(0, size).boxed().toList(), all);
            }
        }
    }

    @Test
    void whenAllAreDeadEverythingThatWasPutAndNotAcknowledgedIsThere(Site site) {
        TestJvm producer = AckRoles.start(site, STANDARD, "produce", 0, 300);
        producer.awaitSuccess();
        TestJvm worker = AckRoles.start(site, STANDARD, "work");
        worker.await("done 5");
        worker.kill();
        List<Long> done = Ledger.numbers("done ", List.of(worker));
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            SharedQueue<Long> queue = AckRoles.queue(mp, STANDARD);
            List<Long> left = new ArrayList<>();
            int size = queue.size();
            assertEquals(size, queue.drainTo(left));
            Set<Long> expected = new HashSet<>(LongStream.range(0, 300).boxed().toList());
            expected.removeAll(done);
            // The last one may have been acknowledged and not told of.
            expected.removeAll(left);
            assertTrue(expected.size() <= 1, expected::toString);
            assertEquals(left.size(), Set.copyOf(left).size());
        }
    }
}
