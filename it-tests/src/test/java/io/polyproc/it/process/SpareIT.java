package io.polyproc.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.StartMethod;
import io.polyproc.process.Task;
import io.polyproc.sync.IpcLock;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedLong;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests children that run in a spare JVM. */
@MultiJvmTest
class SpareIT {

    static Stream<Jdks.Jdk> jdks() {
        return Jdks.all().stream();
    }

    private static ChildBuilder withSpare(ChildBuilder builder) {
        builder.keepSpares(1);
        Await.until("a spare", () -> builder.readySpares() == 1);
        return builder;
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aChildFromASpareIsAChildLikeAnyOther(Jdks.Jdk jdk, Site site) throws Exception {
        List<String> printed = Collections.synchronizedList(new ArrayList<>());
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt value = mp.sharedInt(1);
            IpcLock lock = mp.lock();
            ChildProcess child = withSpare(mp.process(() -> {
                                lock.lock();
                                try {
                                    value.set(value.get() + 1);
                                } finally {
                                    lock.unlock();
                                }
                                System.out.println(System.getProperty("polyproc.process.name"));
                                throw new IllegalStateException("on purpose");
                            })
                            .name("heir")
                            .javaHome(jdk.home())
                            .onOutput((name, line) -> printed.add(name + ": " + line))
                            .onErrorOutput((name, line) -> printed.add(line)))
                    .start();
            child.join();
            assertEquals(StartMethod.WARM, child.startMethod());
            assertEquals(1, child.exitCode());
            assertEquals("on purpose", child.failure().orElseThrow().getMessage());
            assertEquals(2, value.get());
            assertTrue(printed.contains("heir: heir"), printed::toString);
            assertEquals("Process heir:", child.lastErrorLines().get(0));
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aSpareOfAnyVersionPrintsNothing(Jdks.Jdk jdk, Site site) throws Exception {
        List<String> printed = Collections.synchronizedList(new ArrayList<>());
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = withSpare(mp.process(() -> {})
                            .javaHome(jdk.home())
                            .onOutput((name, line) -> printed.add(line))
                            .onErrorOutput((name, line) -> printed.add(line)))
                    .start();
            child.join();
            assertEquals(StartMethod.WARM, child.startMethod());
            assertEquals(0, child.exitCode());
        }
        assertEquals(List.of(), printed);
    }

    @Test
    void eachIsUsedOnceAndReplaced(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            mp.keepSpares(2);
            List<Long> pids = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Await.until("two spares", () -> mp.readySpares() == 2);
                ChildProcess child = mp.start(() -> {});
                child.join();
                assertEquals(StartMethod.WARM, child.startMethod());
                pids.add(child.pid());
            }
            assertEquals(4, Set.copyOf(pids).size());
        }
    }

    @Test
    void itsNameIsThatOfTheChildInTheWorkspaceToo(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt mayEnd = mp.sharedInt(0);
            ChildProcess child = withSpare(mp.process(() -> Await.until("the end", () -> mayEnd.get() == 1))
                            .name("heir"))
                    .start();
            Await.until("the name", () -> mp.workspace().processes().contains("pid " + child.pid() + " (heir)"));
            mayEnd.set(1);
            child.join();
        }
    }

    /** The first use of a lambda expression links it, which takes a millisecond in a new JVM. */
    @Test
    void ourCodeLinksNoLambdaOnceItHasItsTask(Site site) throws Exception {
        Path logs = Files.createDirectories(site.directory().resolve("logs"));
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt value = mp.sharedInt(1);
            IpcLock lock = mp.lock();
            ChildBuilder builder = withSpare(mp.process(() -> {
                        lock.lock();
                        value.set(value.get() + 1);
                        lock.unlock();
                    })
                    .jvmOptions("-Xlog:class+load:file=" + logs.resolve("%p")));
            String[] spares = logs.toFile().list();
            assertEquals(1, spares.length, "one spare");
            int before = Files.readAllLines(logs.resolve(spares[0])).size();
            ChildProcess child = builder.start();
            child.join();
            assertEquals(StartMethod.WARM, child.startMethod());
            assertEquals(2, value.get());
            // The next spare has a file of its own.
            assertEquals(spares[0], String.valueOf(child.pid()));
            List<String> afterwards = Files.readAllLines(logs.resolve(spares[0]));
            List<String> lambdas = afterwards.subList(before, afterwards.size()).stream()
                    .filter(line -> line.contains("io.polyproc.internal.") && line.contains("$$Lambda"))
                    .toList();
            assertEquals(List.of(), lambdas);
            assertTrue(before > 100, "lines of loaded classes: " + before);
        }
    }

    @Test
    void withoutAReadySpareTheChildIsStartedCold(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt runs = mp.sharedInt(0);
            mp.keepSpares(1);
            List<ChildProcess> children = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                children.add(mp.start(() -> runs.getAndAdd(1)));
            }
            for (ChildProcess child : children) {
                child.join();
                assertEquals(0, child.exitCode());
            }
            assertEquals(4, runs.get());
            assertTrue(children.stream().anyMatch(child -> child.startMethod() == StartMethod.COLD));
        }
    }

    @Test
    void theStartMethodCanBeChosen(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildBuilder warm = mp.process(() -> {}).startMethod(StartMethod.WARM);
            ChildProcess first = warm.start();
            assertEquals(StartMethod.COLD, first.startMethod(), "there is no spare yet");
            Await.until("the spare of this configuration", () -> warm.readySpares() == 1);
            ChildProcess cold =
                    mp.process(() -> {}).startMethod(StartMethod.COLD).start();
            assertEquals(StartMethod.COLD, cold.startMethod());
            ChildProcess second = warm.start();
            assertEquals(StartMethod.WARM, second.startMethod());
            first.join();
            cold.join();
            second.join();
        }
    }

    @Test
    void onlyAChildThatIsDescribedAlikeGetsTheSpare(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            mp.keepSpares(1);
            Await.until("a spare", () -> mp.readySpares() == 1);
            List<ChildBuilder> others = List.of(
                    mp.process(() -> {}).jvmOptions("-Da=b"),
                    mp.process(() -> {}).environment("POLYPROC_TEST", "on"),
                    mp.process(() -> {}).environment("PATH", null),
                    mp.process(() -> {}).directory(site.directory()),
                    mp.process(() -> {}).stdout(Redirect.DISCARD),
                    mp.process(() -> {}).durableQueues(true));
            for (ChildBuilder other : others) {
                assertEquals(0, other.readySpares());
                ChildProcess child = other.start();
                child.join();
                assertEquals(StartMethod.COLD, child.startMethod());
            }
            assertEquals(1, mp.readySpares());
        }
    }

    @Test
    void aSpareFromBeforeTheFirstDurableQueueIsNotUsedAfterIt(Site site) throws Exception {
        TestJvm parent = site.jvm()
                .options(io.polyproc.internal.chronicle.ChronicleFlags.forVersion(
                                Jdks.own().feature())
                        .toArray(String[]::new))
                .start(SpareIT.class, "useQueue");
        assertEquals("4", parent.await("took "));
        parent.awaitSuccess();
    }

    static void useQueue(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            mp.keepSpares(1);
            Await.until("a spare", () -> mp.readySpares() == 1);
            var queue = mp.queue(Long.class);
            ChildProcess child = mp.start(() -> queue.put(4L));
            child.join();
            TestMain.say("took " + queue.poll());
        }
    }

    @Test
    void aTaskTooLongForTheSharedMemoryArrivesToo(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedLong length = mp.sharedLong(0);
            String text = "x".repeat(100_000);
            ChildProcess child =
                    withSpare(mp.process(() -> length.set(text.length()))).start();
            child.join();
            assertEquals(StartMethod.WARM, child.startMethod());
            assertEquals(100_000, length.get());
        }
    }

    @Test
    void noSpareWaitsWhenTheCountIsZero(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            mp.keepSpares(1);
            Await.until("a spare", () -> mp.readySpares() == 1);
            mp.keepSpares(0);
            assertEquals(0, mp.readySpares());
            Await.until("it is gone", () -> mp.workspace().processes().size() == 1);
            ChildProcess child = mp.start(() -> {});
            child.join();
            assertEquals(StartMethod.COLD, child.startMethod());
        }
    }

    @Test
    void sparesThatCannotBeStartedAreGivenUpOn(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildBuilder builder = mp.process(() -> {})
                    .jvmOptions("-XX:NoSuchOption")
                    .stdout(Redirect.DISCARD)
                    .stderr(Redirect.DISCARD);
            builder.keepSpares(1);
            ChildProcess child = builder.start();
            child.join();
            assertNotEquals(0, child.exitCode());
            assertEquals(0, builder.readySpares());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"is killed", "returns", "halts"})
    void sparesEndWithTheirParent(String how, Site site) {
        TestJvm parent = site.start(SpareIT.class, "keepThem", how);
        String[] pids = parent.await("spares ").split(" ");
        if (how.equals("is killed")) {
            parent.kill();
        }
        parent.awaitExit();
        for (String pid : pids) {
            Await.until("spare " + pid + " ends", () -> !Signals.isAlive(Long.parseLong(pid)));
        }
        Await.until("the workspace is removed", () -> {
            Multiprocessing.open().close();
            return site.directory().toFile().list().length == 0;
        });
    }

    static void keepThem(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open();
        mp.keepSpares(2);
        Await.until("two spares", () -> mp.readySpares() == 2);
        StringBuilder pids = new StringBuilder();
        for (String process : mp.workspace().processes()) {
            if (process.endsWith("(spare)")) {
                pids.append(process.split(" ")[1]).append(' ');
            }
        }
        TestMain.say("spares " + pids);
        switch (args[0]) {
            case "returns" -> {}
            case "halts" -> Runtime.getRuntime().halt(4);
            default -> TestMain.hear();
        }
    }

    @Test
    void badCountsAndUseAfterCloseAreRefused(Site site) {
        Multiprocessing mp = Multiprocessing.open();
        ChildBuilder builder = mp.process(() -> {});
        assertThrows(IllegalArgumentException.class, () -> mp.keepSpares(-1));
        assertThrows(IllegalArgumentException.class, () -> mp.keepSpares(65));
        assertThrows(NullPointerException.class, () -> builder.startMethod(null));
        mp.close();
        assertThrows(ClosedException.class, () -> mp.keepSpares(1));
        assertThrows(ClosedException.class, () -> builder.keepSpares(1));
    }

    @Test
    void aTaskThatIsNotSerializableCostsNoSpare(Site site) {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Thread captured = Thread.currentThread();
            Task task = captured::interrupt;
            ChildBuilder builder = withSpare(mp.process(task));
            assertThrows(io.polyproc.codec.SerializationException.class, builder::start);
            assertEquals(1, builder.readySpares());
        }
    }

    @Test
    void noSpareIsStartedForATaskThatIsNotSerializable(Site site) {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Thread captured = Thread.currentThread();
            Task task = captured::interrupt;
            ChildBuilder builder = mp.process(task).startMethod(StartMethod.WARM);
            assertThrows(io.polyproc.codec.SerializationException.class, builder::start);
            assertTrue(
                    Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().equals("polyproc-spares")),
                    "no thread is starting spares");
        }
    }
}
