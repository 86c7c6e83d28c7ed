package io.polyproc.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Jars;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Site.Captured;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.Task;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the options of a child. */
@MultiJvmTest
class OptionsIT {

    @Test
    void itHasTheNameThatItWasGivenOrOneThatWasMadeUp(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt mayEnd = mp.sharedInt(0);
            Task task = () -> {
                while (mayEnd.get() == 0) {
                    LockSupport.parkNanos(1_000_000);
                }
            };
            ChildProcess named = site.start(mp.process(task).name("bookkeeper")).child();
            ChildProcess first = site.start(mp.process(task)).child();
            ChildProcess second = site.start(mp.process(task)).child();
            assertEquals("bookkeeper", named.name());
            assertTrue(first.name().matches("Process-\\d+"), first::name);
            assertNotEquals(first.name(), second.name());
            Await.until("all are listed", () -> mp.workspace().processes().size() == 4);
            assertTrue(mp.workspace().processes().contains("pid " + named.pid() + " (bookkeeper)"));
            mayEnd.set(1);
        }
    }

    @Test
    void itSeesTheEnvironmentThatItWasGiven(Site site) throws Exception {
        Task task = () -> System.out.println(System.getenv("POLYPROC_TEST") + " " + System.getenv("PATH"));
        assertEquals(List.of("on null"), output(site, task, child -> child.environment("POLYPROC_TEST", "on")
                .environment("PATH", null)));
    }

    @Test
    void itHasTheJvmOptionsThatItWasGiven(Site site) throws Exception {
        Task task =
                () -> System.out.println(Runtime.getRuntime().maxMemory() / (1 << 20) + " " + System.getProperty("a"));
        assertEquals(
                List.of("48 b"),
                output(site, task, child -> child.jvmOptions("-Xmx48m", "-XX:+UseSerialGC", "-Xmn4m", "-Da=b")).stream()
                        .map(line -> line.replaceFirst("^4[5-8]", "48"))
                        .toList());
    }

    @Test
    void itHasTheAgentThatItWasGivenAndItsSiblingHasNot(Site site) throws Exception {
        Path agent = Jars.ofAgent(site.directory().resolve("agent.jar"), Agent.class);
        Task task = () -> System.out.println("agent: " + System.getProperty("agent"));
        assertEquals(
                List.of("agent: of this child"),
                output(site, task, child -> child.jvmOptions("-javaagent:" + agent + "=of this child")));
        assertEquals(List.of("agent: null"), output(site, task, child -> child));
    }

    /** A Java agent. */
    public static final class Agent {
        private Agent() {}

        /** Called before the main method. */
        public static void premain(String argument) {
            System.setProperty("agent", argument);
        }
    }

    @Test
    void noFileOfCountersOutlivesAChildThatIsKilled(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt runs = mp.sharedInt(0);
            ChildProcess child = site.start(mp.process(() -> {
                        runs.set(1);
                        LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(1));
                    }))
                    .child();
            Await.until("it runs", () -> runs.get() == 1);
            child.kill();
            child.join();
            Path counters = Path.of(
                    System.getProperty("java.io.tmpdir"),
                    "hsperfdata_" + System.getProperty("user.name"),
                    Long.toString(child.pid()));
            assertFalse(Files.exists(counters), counters::toString);
        }
    }

    @Test
    void itRunsInTheDirectoryThatItWasGiven(Site site) throws Exception {
        Task task = () -> System.out.println(Path.of("").toAbsolutePath().toRealPath());
        assertEquals(
                List.of(site.directory().toRealPath().toString()),
                output(site, task, child -> child.directory(site.directory())));
    }

    @Test
    void aRelativeClassPathStillMeansTheParentsDirectory(Site site) throws Exception {
        Path here = Files.createDirectories(site.directory().resolve("here"));
        String relative = classPath()
                .map(entry -> here.relativize(entry).toString())
                .collect(Collectors.joining(File.pathSeparator));
        TestJvm parent = site.jvm()
                .classPath(relative)
                .directory(here)
                .start(OptionsIT.class, "startChildElsewhere", site.directory());
        parent.await("child ended with 0");
        parent.awaitSuccess();
    }

    @Test
    void aClassPathTooLongForACommandLineWorks(Site site) throws Exception {
        String padding = site.directory().resolve("p".repeat(200)).toString();
        StringBuilder longPath = new StringBuilder(System.getProperty("java.class.path"));
        while (longPath.length() < 128 << 10) {
            longPath.append(File.pathSeparatorChar).append(padding).append(longPath.length());
        }
        // The parent itself cannot be started with it: it reads it from a file.
        Path arguments = Files.writeString(site.directory().resolve("arguments"), "-cp \"" + longPath + "\"");
        TestJvm parent = site.jvm()
                .options("@" + arguments)
                .classPath("unused")
                .run("long class path", longPathCommand(site, arguments));
        parent.await("child ended with 0");
        parent.awaitSuccess();
    }

    private static List<String> longPathCommand(Site site, Path arguments) {
        String java = Jdks.own().home().resolve("bin").resolve("java").toString();
        return List.of(
                java,
                "-Dpolyproc.dir=" + site.directory(),
                "@" + arguments,
                TestMain.class.getName(),
                OptionsIT.class.getName(),
                "startChildElsewhere",
                site.directory().toString());
    }

    static void startChildElsewhere(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = mp.process(() -> System.out.println("child runs"))
                    .directory(Path.of(args[0]))
                    .start();
            child.join();
            TestMain.say("child ended with " + child.exitCode());
        }
    }

    @Test
    void theModuleOptionsOfTheParentArePassedOn(Site site) {
        TestJvm parent = site.jvm()
                .options("--add-opens", "java.base/java.util.zip=ALL-UNNAMED")
                .options("--add-exports=java.base/sun.security.util=ALL-UNNAMED")
                .start(OptionsIT.class, "startChildThatNeedsModules");
        parent.await("opened true exported true");
        parent.awaitSuccess();
    }

    static void startChildThatNeedsModules(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            mp.start(() -> {
                        Module base = Object.class.getModule();
                        Module us = OptionsIT.class.getModule();
                        System.out.println("opened " + base.isOpen("java.util.zip", us) + " exported "
                                + base.isExported("sun.security.util", us));
                    })
                    .join();
        }
    }

    static Stream<Jdks.Jdk> jdks() {
        return Jdks.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aChildOfAnyVersionPrintsNothingByItself(Jdks.Jdk jdk, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt version = mp.sharedInt(0);
            for (boolean durable : new boolean[] {false, true}) {
                Captured captured = site.start(
                                mp.process(() -> version.set(Runtime.version().feature()))
                                        .javaHome(jdk.home())
                                        .durableQueues(durable))
                        .join();
                assertEquals(0, captured.child().exitCode());
                assertEquals(List.of(), captured.output().toTheEnd());
                assertEquals(List.of(), captured.errors().toTheEnd());
                assertEquals(jdk.feature(), version.getAndSet(0));
            }
        }
    }

    @Test
    void itsStreamsCanBeRedirectedToFiles(Site site) throws Exception {
        File output = site.directory().resolve("output").toFile();
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = mp.process(() -> System.out.println("into the file"))
                    .stdout(Redirect.to(output))
                    .stderr(Redirect.DISCARD)
                    .start();
            child.join();
            assertEquals(-1, child.output().read());
        }
        assertEquals(List.of("into the file"), Files.readAllLines(output.toPath()));
    }

    @Test
    void itStartsChildrenOfItsOwnInTheSameWorkspace(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt generations = mp.named("generations").sharedInt(0);
            Captured captured = site.start(mp.process(() -> descend(3))).join();
            assertEquals(0, captured.child().exitCode(), () -> captured.errors()
                    .all()
                    .toString());
            assertEquals(3, generations.get());
            assertEquals(1, mp.workspace().processes().size());
        }
    }

    private static void descend(int more) throws Exception {
        if (more > 0) {
            try (Multiprocessing mp = Multiprocessing.current()) {
                mp.named("generations").sharedInt(0).getAndAdd(1);
                ChildProcess child = mp.start(() -> descend(more - 1));
                child.join();
                if (child.exitCode() != 0) {
                    throw new IllegalStateException(
                            child.toString(), child.failure().orElse(null));
                }
            }
        }
    }

    private static Stream<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath());
    }

    private static List<String> output(Site site, Task task, UnaryOperator<ChildBuilder> options) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Captured captured = site.start(options.apply(mp.process(task))).join();
            assertEquals(List.of(), captured.errors().toTheEnd());
            return captured.output().toTheEnd();
        }
    }
}
