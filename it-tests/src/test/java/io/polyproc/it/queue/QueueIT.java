package io.polyproc.it.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.Codecs;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.queue.SharedQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The durable queue: as every queue, and the flags that it needs. */
@MultiJvmTest
class QueueIT extends QueueContract {

    QueueIT() {
        super(QueueKind.LOG);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void withoutFlagsTheMessageHasTheLineToAddAndNothingIsWritten(Jdks.Jdk jdk, Site site) throws IOException {
        TestJvm without = site.jvm().java(jdk).start(QueueRoles.class, "withoutFlags", site.workspace());
        String line = without.await("flags ");
        without.awaitSuccess();
        assertEquals(List.of(), without.errors());
        assertEquals(String.join(" ", ChronicleFlags.forVersion(jdk.feature())), line);
        try (Stream<Path> files = Files.walk(site.workspace())) {
            assertFalse(files.anyMatch(file -> file.getFileName().toString().startsWith("queue-")));
        }
        TestJvm with = site.jvm()
                .java(jdk)
                .options(line.split(" "))
                .options("-Dit.queue=" + QueueKind.LOG)
                .start(QueueRoles.class, "produce", site.workspace(), 1, 1);
        with.await("all put");
        with.awaitSuccess();
        assertEquals(List.of(), with.errors());
    }

    @Test
    void withoutFlagsTheQueueIsNotEvenMade(Site site) {
        TestJvm without = site.start(QueueRoles.class, "withoutFlags", site.workspace());
        without.awaitSuccess();
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            assertEquals(List.of(), mp.workspace().names());
        }
    }

    @Test
    void aQueueThatIsLargerThanTheHeapIsLookedThroughAndDrained(Site site) throws InterruptedException {
        int elements = 96;
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            SharedQueue<byte[]> large = mp.named("large").queue(Codecs.bytes());
            byte[] element = new byte[1 << 20];
            for (int i = 0; i < elements; i++) {
                large.put(element);
            }
            TestJvm small =
                    QueueKind.LOG.jvm(site).options("-Xmx48m").start(QueueRoles.class, "lookThrough", site.workspace());
            assertEquals(Long.toString((long) elements << 20), small.await("bytes "));
            assertEquals("false", small.await("contains "));
            assertEquals(Integer.toString(elements), small.await("drained "));
            small.awaitSuccess();
            assertEquals(0, large.size());
        }
    }
}
