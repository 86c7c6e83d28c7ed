package io.polyproc.it.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.JvmStart;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.pool.ProcessPool;
import io.polyproc.queue.MissingLibraryException;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.SharedQueue;
import io.polyproc.sync.IpcLock;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A program that excludes Chronicle from its dependencies has everything but durable queues. */
@MultiJvmTest
@Tag("environments")
class WithoutChronicleIT {

    private static final String CHRONICLE = "net.openhft:chronicle-queue";

    static Stream<Jdks.Jdk> jdks() {
        return Jdks.ofPrograms().stream();
    }

    /** The class path of the library, these tests, and of other jars those whose names begin so. */
    private static String classPath(String... jars) {
        Stream<String> ours = Stream.of(Multiprocessing.class, WithoutChronicleIT.class)
                .map(type ->
                        type.getProtectionDomain().getCodeSource().getLocation().getPath());
        Stream<String> others = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> Stream.of(jars).anyMatch(new File(entry).getName()::startsWith));
        return Stream.concat(ours, others).collect(Collectors.joining(File.pathSeparator));
    }

    private static JvmStart jvm(Site site, Jdks.Jdk jdk) {
        return site.jvm().java(jdk).classPath(classPath("jna-5")).parker("futex", jdk);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void everythingElseWorksAndADurableQueueNamesTheArtifact(Jdks.Jdk jdk, Site site) {
        TestJvm jvm = jvm(site, jdk).start(WithoutChronicleIT.class, "useEverythingElse");
        jvm.awaitSuccess();
        assertEquals(List.of(), jvm.errors());
        assertEquals(List.of("value 1", "ring queue 7", "pool [1, 4, 9]", "missing " + CHRONICLE), jvm.output());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theLibraryAloneNeedsNoOtherJarAtAll(Jdks.Jdk jdk, Site site) {
        TestJvm jvm = site.jvm()
                .withoutArchive()
                .java(jdk)
                .classPath(classPath())
                .start(WithoutChronicleIT.class, "useEverythingElse");
        jvm.awaitSuccess();
        assertEquals(List.of(), jvm.errors());
        assertEquals("missing " + CHRONICLE, jvm.output().get(3));
    }

    static void useEverythingElse(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt value = mp.sharedInt(0);
            IpcLock lock = mp.lock();
            RingQueue<Long> ring = mp.ringQueue(Long.class, 16);
            mp.start(() -> {
                        lock.lock();
                        try {
                            value.set(value.get() + 1);
                        } finally {
                            lock.unlock();
                        }
                        ring.put(7L);
                    })
                    .join();
            TestMain.say("value " + value.get());
            TestMain.say("ring queue " + ring.take());
            try (ProcessPool pool = mp.pool(2)) {
                TestMain.say("pool " + pool.map(n -> n * n, List.of(1, 2, 3)));
            }
            reportMissing(() -> mp.queue(Long.class));
        }
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void reportMissing(Attempt attempt) throws Exception {
        try {
            attempt.run();
            TestMain.say("nothing is missing");
        } catch (MissingLibraryException e) {
            TestMain.say("missing " + e.artifact());
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aHandleOfADurableQueueOfAnotherProcessNamesTheArtifactWhenItIsUsed(Jdks.Jdk jdk, Site site) throws Exception {
        Path handle = site.directory().resolve("handle");
        TestJvm other = site.jvm()
                .options(ChronicleFlags.forVersion(Jdks.own().feature()).toArray(String[]::new))
                .start(WithoutChronicleIT.class, "makeDurableQueue", site.workspace(), handle);
        other.await("ready");
        TestJvm jvm = jvm(site, jdk).start(WithoutChronicleIT.class, "useHandle", site.workspace(), handle);
        jvm.awaitSuccess();
        assertEquals(List.of(), jvm.errors());
        assertEquals(Collections.nCopies(3, "missing " + CHRONICLE), jvm.output());
        other.say("end");
        other.awaitSuccess();
        assertEquals(List.of("ready", "element 1"), other.output(), "the queue is as it was");
    }

    static void makeDurableQueue(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]))) {
            SharedQueue<Long> queue = mp.queue(Long.class);
            queue.put(1L);
            try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(Path.of(args[1])))) {
                out.writeObject(queue);
            }
            TestMain.say("ready");
            TestMain.hear();
            TestMain.say("element " + queue.poll());
        }
    }

    static void useHandle(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]));
                ObjectInputStream in = new ObjectInputStream(Files.newInputStream(Path.of(args[1])))) {
            @SuppressWarnings("unchecked")
            SharedQueue<Long> queue = (SharedQueue<Long>) in.readObject();
            reportMissing(() -> queue.put(2L));
            reportMissing(queue::poll);
            reportMissing(() -> mp.queue(Long.class));
        }
    }

    /** The archive is made by a JVM that uses a durable queue if it has the flags for it. */
    @ParameterizedTest
    @MethodSource("jdks")
    void childrenGetTheirClassArchiveWithTheFlagsForDurableQueuesToo(Jdks.Jdk jdk, Site site) {
        Path cache = site.directory().resolve("cache");
        TestJvm jvm = jvm(site, jdk)
                .options("-Dpolyproc.cache=" + cache)
                .options(ChronicleFlags.forVersion(jdk.feature()).toArray(String[]::new))
                .start(WithoutChronicleIT.class, "startChildUntilTold");
        jvm.await("child ended with 0");
        Await.until("the archive is made", () -> hasArchive(cache));
        jvm.say("again");
        jvm.await("child ended with 0");
        jvm.say("end");
        jvm.awaitSuccess();
        assertEquals(List.of(), jvm.errors());
    }

    static void startChildUntilTold(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            do {
                var child = mp.start(() -> {});
                child.join();
                TestMain.say("child ended with " + child.exitCode());
            } while (TestMain.hear().equals("again"));
        }
    }

    private static boolean hasArchive(Path cache) {
        try (Stream<Path> files = Files.list(cache)) {
            return files.anyMatch(file -> file.toString().endsWith(".jsa"));
        } catch (IOException e) {
            return false;
        }
    }

    /** So that the other tests do test what they say. */
    @Test
    void theClassPathOfTheseTestsHasNoOtherJars() {
        String path = classPath("jna-5");
        assertEquals(3, path.split(File.pathSeparator).length, path);
        assertTrue(path.contains("jna-5"), path);
    }
}
