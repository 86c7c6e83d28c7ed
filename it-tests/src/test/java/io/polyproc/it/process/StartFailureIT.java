package io.polyproc.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Jars;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.pool.PoolBrokenException;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.ChildStartException;
import io.polyproc.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests starts that fail: the exception says why, with the lines of the JVM and a remedy. */
@MultiJvmTest
class StartFailureIT {

    private static ChildStartException failureOf(ChildProcess child) throws InterruptedException {
        child.join();
        return assertInstanceOf(ChildStartException.class, child.failure().orElseThrow());
    }

    private static void assertSays(Throwable failure, String... phrases) {
        for (String phrase : phrases) {
            assertTrue(failure.getMessage().contains(phrase), failure::getMessage);
        }
    }

    @Test
    void aPortInUseIsTheFailureOfTheChildAlsoIfItsOutputGoesElsewhere(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ServerSocket inUse = new ServerSocket(0)) {
            String debug = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=" + inUse.getLocalPort();
            for (Redirect to : List.of(Redirect.DISCARD, Redirect.PIPE)) {
                ChildProcess child = mp.process(() -> {})
                        .jvmOptions(debug)
                        .stdout(to)
                        .stderr(to)
                        .start();
                ChildStartException failure = failureOf(child);
                assertSays(
                        failure,
                        "before its task began",
                        "bind failed",
                        "A port in the options of the child is in use");
                assertEquals(OptionalInt.of(child.exitCode()), failure.exitCode());
                assertTrue(failure.lastErrorLines().size() > 1, failure::getMessage);
            }
            try (Stream<Path> files = Files.list(mp.workspace().directory())) {
                assertTrue(
                        files.noneMatch(file -> file.getFileName().toString().startsWith("child")), "no file is left");
            }
        }
    }

    @Test
    void linesThatAreListenedToArePartOfTheFailure(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildStartException failure = failureOf(mp.process(() -> {})
                    .jvmOptions("-XX:NoSuchOption")
                    .onErrorOutput((child, line) -> {})
                    .stdout(Redirect.DISCARD)
                    .start());
            assertSays(failure, "NoSuchOption", "does not know an option");
        }
    }

    @Test
    void aHeapThatDoesNotFitIsTheFailure(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildStartException failure = failureOf(mp.process(() -> {})
                    .jvmOptions("-Xms100000g", "-Xmx100000g", "-XX:+UseSerialGC")
                    .stdout(Redirect.DISCARD)
                    .stderr(Redirect.DISCARD)
                    .start());
            assertSays(failure, "exit code 1", "-Xmx");
        }
    }

    @Test
    void aLimitOfTheAddressSpaceIsTheFailure(Site site) {
        List<String> java = site.jvm()
                .options("-XX:CompressedClassSpaceSize=16m", "-XX:ReservedCodeCacheSize=16m")
                .command();
        java.addAll(List.of(TestMain.class.getName(), StartFailureIT.class.getName(), "startChildOfAnySize"));
        String command = "ulimit -v 3500000; exec \"$@\"";
        List<String> limited = new ArrayList<>(List.of("sh", "-c", command, "sh"));
        limited.addAll(java);
        TestJvm parent = site.jvm().run("limited", limited);
        String said = parent.await("failure ");
        assertTrue(said.contains("before its task began"), said);
        assertTrue(said.contains("ulimit -v"), said);
        parent.awaitSuccess();
    }

    /** The child has the usual sizes, and not the small ones of its parent. */
    static void startChildOfAnySize(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child =
                    mp.process(() -> {}).jvmOptions("-Xmx3g", "-Xms3g").start();
            child.join();
            TestMain.say(
                    "failure " + String.valueOf(child.failure().orElse(null)).replace('\n', ' '));
        }
    }

    @Test
    void aDeletedWorkingDirectoryIsRefused(Site site) throws IOException {
        Path directory = Files.createDirectories(site.directory().resolve("here"));
        TestJvm parent = site.jvm().directory(directory).start(StartFailureIT.class, "startWithoutDirectory");
        parent.await("ready");
        Files.delete(directory);
        parent.say("deleted");
        String said = parent.await("child: ");
        assertTrue(said.contains(directory.toString()) && said.contains("was deleted"), said);
        said = parent.await("pool: ");
        assertTrue(said.contains(directory.toString()) && said.contains("was deleted"), said);
        parent.await("elsewhere: 0");
        parent.awaitSuccess();
    }

    static void startWithoutDirectory(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            TestMain.say("ready");
            TestMain.hear();
            ChildStartException child = assertThrows(ChildStartException.class, () -> mp.start(() -> {}));
            TestMain.say("child: " + child.getMessage());
            ExecutionException e = assertThrows(
                    ExecutionException.class, () -> pool.submit(() -> 1).get());
            TestMain.say("pool: " + e.getCause().getMessage());
            ChildProcess elsewhere =
                    mp.process(() -> {}).directory(Path.of("/")).start();
            elsewhere.join();
            TestMain.say("elsewhere: " + elsewhere.exitCode());
        }
    }

    @Test
    void aMissingJarIsTheFailure(Site site) throws Exception {
        Path jars = Files.createDirectories(site.directory().resolve("jars"));
        TestJvm parent = site.jvm()
                .classPath(classPathBelow(jars))
                .options("-Dpolyproc.cds=off")
                .start(StartFailureIT.class, "startWithoutJars");
        parent.await("ready");
        try (Stream<Path> files = Files.list(jars)) {
            for (Path jar : files.toList()) {
                Files.delete(jar);
            }
        }
        parent.say("deleted");
        String said = parent.await("failure ");
        assertTrue(said.contains("Could not find or load main class"), said);
        assertTrue(said.contains("no longer exist: " + jars), said);
        // Without its jars the parent cannot close its workspace.
        parent.kill();
        Await.until("the next open removes the workspace", () -> {
            Multiprocessing.open().close();
            return Stream.of(site.directory().toFile().list()).noneMatch(name -> name.startsWith("polyproc-"));
        });
    }

    /** Returns the class path of this JVM, with the tests and the library in jars of a directory. */
    private static String classPathBelow(Path directory) throws IOException {
        List<String> path = new ArrayList<>();
        for (String entry : Jars.classPathOfJars(directory).split(File.pathSeparator)) {
            Path jar = Path.of(entry);
            if (jar.getFileName().toString().startsWith("polyproc-examples")) {
                continue; // It contains the library.
            }
            boolean isLibrary = jar.getFileName().toString().startsWith("polyproc-core");
            path.add((isLibrary ? Files.copy(jar, directory.resolve(jar.getFileName())) : jar).toString());
        }
        return String.join(File.pathSeparator, path);
    }

    static void startWithoutJars(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            // The classes of a start are loaded before their jars are deleted.
            ChildProcess first =
                    mp.process(() -> {}).jvmOptions("-XX:NoSuchOption").start();
            first.join();
            String.valueOf(first.failure().orElse(null));
            TestMain.say("ready");
            TestMain.hear();
            ChildProcess child = mp.start(() -> {});
            child.join();
            TestMain.say(
                    "failure " + String.valueOf(child.failure().orElse(null)).replace('\n', ' '));
            TestMain.hear();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aJavaThatIsNoProgramIsRefused(boolean isFile, Site site) throws Exception {
        Path home = Files.createDirectories(site.directory().resolve("home"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        if (isFile) {
            Files.writeString(java, "not executable");
        } else {
            Files.createDirectory(java);
        }
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildStartException failure = assertThrows(
                    ChildStartException.class,
                    () -> mp.process(() -> {}).javaHome(home).start());
            assertSays(failure, java.toString());
            assertEquals(OptionalInt.empty(), failure.exitCode());
        }
    }

    @Test
    void aJavaThatEndsAtOnceIsTheFailureWithWhatItPrints(Site site) throws Exception {
        Path home = Files.createDirectories(site.directory().resolve("home"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho no such machine >&2\nexit 7\n");
        assertTrue(java.toFile().setExecutable(true));
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child =
                    mp.process(() -> {}).javaHome(home).stderr(Redirect.DISCARD).start();
            ChildStartException failure = failureOf(child);
            assertSays(failure, "exit code 7", "no such machine");
            assertEquals(List.of("no such machine"), failure.lastErrorLines());
            PoolOptions options = PoolOptions.ofWorkers(1).withJavaHome(home).withErrorOutput((worker, line) -> {});
            try (ProcessPool pool = mp.pool(options)) {
                ExecutionException e = assertThrows(
                        ExecutionException.class, () -> pool.submit(() -> 1).get());
                PoolBrokenException broken = assertInstanceOf(PoolBrokenException.class, e.getCause());
                assertSays(broken, "exit code 7", "no such machine");
                assertInstanceOf(ChildStartException.class, broken.getCause());
            }
        }
    }

    @Test
    void aChildThatIsKilledOnPurposeBeforeItsTaskHasNoFailure(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = mp.start(() -> {});
            child.kill();
            child.join();
            assertTrue(child.exitCode() == 137 || child.exitCode() == 0, child::toString);
            assertTrue(child.failure().isEmpty());
        }
    }
}
