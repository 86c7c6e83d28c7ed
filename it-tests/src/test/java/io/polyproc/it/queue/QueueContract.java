package io.polyproc.it.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.JvmStart;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of a queue between processes, for each kind of queue. */
abstract class QueueContract {

    private static final int JVMS = 3;
    private static final int EACH = 1000;

    static List<Jdks.Jdk> jdks() {
        return Jdks.all();
    }

    private final QueueKind kind;

    QueueContract(QueueKind kind) {
        this.kind = kind;
    }

    private TestJvm start(Site site, String role, Object... more) {
        return start(kind.jvm(site).reused(), site, role, more);
    }

    private static TestJvm start(JvmStart jvm, Site site, String role, Object... more) {
        List<Object> args = new ArrayList<>(List.of(site.workspace()));
        args.addAll(List.of(more));
        return jvm.start(QueueRoles.class, role, args.toArray());
    }

    @Test
    void anElementSurvivesTheKillOfItsProducerAsSoonAsPutHasReturned(Site site) throws InterruptedException {
        for (long i = 1; i <= 3; i++) {
            TestJvm producer = start(kind.jvm(site), site, "produceAndStay", i);
            producer.await("put " + i);
            producer.kill();
        }
        // No process has it open now: its elements are in the files.
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            BlockingQueue<Long> queue = kind.queue(mp);
            assertEquals(3, queue.size());
            assertEquals(List.of(1L, 2L, 3L), List.of(queue.take(), queue.take(), queue.take()));
        }
    }

    @Test
    void eachElementHasOneTakerAndKeepsTheOrderOfItsProducer(Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            BlockingQueue<Long> queue = kind.queue(mp);
            List<TestJvm> consumers = new ArrayList<>();
            List<TestJvm> producers = new ArrayList<>();
            for (int i = 0; i < JVMS; i++) {
                consumers.add(start(site, "consume"));
                producers.add(start(site, "produce", i, EACH));
            }
            producers.forEach(TestJvm::awaitSuccess);
            consumers.forEach(consumer -> queue.add(QueueRoles.END));
            consumers.forEach(TestJvm::awaitSuccess);
            List<Long> taken = Ledger.numbers("took ", consumers);
            assertEquals(Set.copyOf(Ledger.numbers("put ", producers)), Ledger.distinct(taken));
            assertEquals(JVMS * EACH, taken.size());
            consumers.forEach(consumer -> Ledger.assertOrder(Ledger.numbers("took ", List.of(consumer))));
            assertEquals(0, queue.size());
        }
    }

    @Test
    void takersInOtherProcessesSleepWithoutUsingTheProcessorAndAreWoken(Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            BlockingQueue<Long> queue = kind.queue(mp);
            List<TestJvm> consumers = List.of(start(site, "consume"), start(site, "consume"));
            for (TestJvm consumer : consumers) {
                consumer.await("taking");
                // Each takes one, so that everything is loaded before its time is measured.
                queue.add(0L);
                Await.until("one of them took it", queue::isEmpty);
            }
            // What a sleeper loads in its first sleep is not what it uses while it sleeps.
            Await.until("both have loaded what they sleep with", () -> ticksUsed(consumers, 300_000_000) < 10);
            long used = ticksUsed(consumers, 2_000_000_000);
            System.out.println("two sleeping consumers used " + used + " ticks of 10 ms in 2 s");
            assertTrue(used < 100, "sleepers used " + used + " of 400 ticks");
            consumers.forEach(consumer -> queue.add(QueueRoles.END));
            consumers.forEach(TestJvm::awaitSuccess);
        }
    }

    private static String stat(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the processor time that they use within a span. */
    private static long ticksUsed(List<TestJvm> jvms, long nanos) {
        long begin = System.nanoTime();
        long ticks = ticks(jvms);
        Await.until("the span is over", () -> System.nanoTime() - begin > nanos);
        return ticks(jvms) - ticks;
    }

    /** Time in user and system mode, in ticks of 10 ms. */
    private static long ticks(List<TestJvm> jvms) {
        long sum = 0;
        for (TestJvm jvm : jvms) {
            String stat = stat(jvm.pid());
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            sum += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void processesOfAllJavaVersionsShareAQueueAndPrintNothing(Jdks.Jdk jdk, Site site) {
        TestJvm producer = start(kind.jvm(site, jdk), site, "produce", 1, 10);
        TestJvm consumer = start(kind.jvm(site), site, "consume");
        producer.awaitSuccess();
        TestJvm closer = start(kind.jvm(site), site, "produce", -1, 0);
        closer.awaitSuccess();
        TestJvm back = start(kind.jvm(site, jdk), site, "produceAndStay", QueueRoles.END);
        consumer.awaitSuccess();
        back.kill();
        assertEquals(
                10, Ledger.distinct(Ledger.numbers("took ", List.of(consumer))).size());
        for (TestJvm jvm : List.of(producer, consumer, closer, back)) {
            assertEquals(List.of(), jvm.errors(), jvm::transcript);
        }
    }

    @Test
    void aSleepingTakerIsServedByOthersWhileAProducerIsStopped(Site site) {
        TestJvm consumer = start(site, "consume");
        consumer.await("taking");
        TestJvm stopped = start(site, "putWhenTold");
        stopped.await("ready");
        TestJvm other = start(site, "putWhenTold");
        other.await("ready");
        stopped.say("1");
        consumer.await("took 1");
        stopped.await("put in");
        stopped.stop();
        other.say("2");
        consumer.await("took 2");
        stopped.say("3");
        stopped.goOn();
        consumer.await("took 3");
        other.say(Long.toString(4));
        consumer.await("took 4");
        stopped.say(Long.toString(QueueRoles.END));
        other.say(Long.toString(QueueRoles.END));
        stopped.awaitSuccess();
        other.awaitSuccess();
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            kind.queue(mp).add(QueueRoles.END);
            consumer.awaitSuccess();
        }
    }

    @Test
    void aStoppedConsumerDelaysNoOther(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            BlockingQueue<Long> queue = kind.queue(mp);
            TestJvm consumer = start(site, "consume");
            consumer.await("taking");
            queue.put(1L);
            consumer.await("took 1");
            TestJvm stopped = start(site, "consume");
            stopped.await("taking");
            stopped.stop();
            queue.put(2L);
            consumer.await("took 2");
            stopped.goOn();
            queue.put(QueueRoles.END);
            queue.put(QueueRoles.END);
            consumer.awaitSuccess();
            stopped.awaitSuccess();
        }
    }
}
