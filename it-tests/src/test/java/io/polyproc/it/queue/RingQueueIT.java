package io.polyproc.it.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.queue.RingQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ring queue: as every queue, and what it does not load. */
@MultiJvmTest
class RingQueueIT extends QueueContract {

    RingQueueIT() {
        super(QueueKind.RING);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aJvmThatUsesItLoadsNeitherChronicleNorAgrona(Jdks.Jdk jdk, Site site) throws Exception {
        Path log = site.directory().resolve("classes.log");
        TestJvm user = QueueKind.RING
                .jvm(site, jdk)
                .options("-Xlog:class+load:file=" + log)
                .start(QueueRoles.class, "produceAndTake", site.workspace(), 100);
        user.awaitSuccess();
        assertEquals(List.of(), user.errors());
        List<String> loaded = Files.readAllLines(log);
        assertTrue(loaded.stream().anyMatch(line -> line.contains(RingQueue.class.getName())), "the log is a log");
        for (String unwanted : List.of(" net.openhft.", " org.agrona.", " io.polyproc.internal.chronicle.")) {
            assertEquals(
                    List.of(),
                    loaded.stream().filter(line -> line.contains(unwanted)).toList());
        }
    }

    @Test
    void aChildTakesWhatItsParentHasPutWithoutAnyFlag(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            RingQueue<String> questions = mp.ringQueue(String.class, 10);
            RingQueue<Integer> answers = mp.ringQueue(Integer.class, 10);
            Site.Captured child =
                    site.start(mp.process(() -> answers.put(questions.take().length())));
            questions.put("how long is this?");
            assertEquals(17, answers.take());
            child.join();
            assertEquals(0, child.child().exitCode());
            assertEquals(List.of(), child.errors().all());
        }
    }
}
