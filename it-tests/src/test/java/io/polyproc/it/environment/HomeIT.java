package io.polyproc.it.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.WorkspaceException;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Plugin;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.Task;
import io.polyproc.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests starts by users without a home, or with one that cannot be written, and in directories of other kinds. */
@MultiJvmTest
@Tag("environments")
class HomeIT {

    private static final int UNKNOWN_USER = 54_321;
    private static final int FILLER = 1 << 16;

    /** A command that mounts a memory file system at a place that only the command after it sees. */
    private static String[] mounted(Site site, String options, Path at) throws IOException {
        Files.createDirectories(at);
        String[] command = {
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs -o " + options + " tmpfs \"$0\" && exec \"$@\"",
            at.toString()
        };
        List<String> trial = new ArrayList<>(Arrays.asList(command));
        trial.add("true");
        assumeTrue(site.jvm().run("mount", trial).awaitExit() == 0, "mounts are not allowed here");
        return command;
    }

    @Test
    void withAHomeThatCannotBeWrittenAndNoexecAnArchiveIsMadeAndUsed(Site site) throws Exception {
        Path home = site.directory().resolve("home");
        Path other = site.directory().resolve("noexec");
        String[] readOnly = mounted(site, "ro", home);
        String[] noexec = mounted(site, "noexec,mode=700", other);
        TestJvm jvm = site.jvm()
                .bare()
                .behind(Stream.concat(Arrays.stream(readOnly), Arrays.stream(noexec))
                        .toArray(String[]::new))
                .environment("XDG_CACHE_HOME", "")
                .options("-Duser.home=" + home, "-Djava.io.tmpdir=" + other, "-Dpolyproc.dir=" + other)
                .start(HomeIT.class, "useArchive", other);
        jvm.awaitSuccess();
        assertEquals(List.of("from the archive"), jvm.output());
    }

    /** Starts children until there is an archive, and one with it. */
    static void useArchive(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        try (Multiprocessing mp = Multiprocessing.open()) {
            start(mp, directory);
            if (!isInJar()) {
                System.out.println("from the archive");
                return;
            }
            Await.until("an archive is made", () -> hasArchive(directory));
            String loaded = start(mp, directory);
            boolean isShared = loaded.lines()
                    .anyMatch(line -> line.contains("io.polyproc.internal.child.ChildMain") && line.contains("(top)"));
            System.out.println(isShared ? "from the archive" : loaded);
        }
    }

    private static boolean isInJar() {
        return Multiprocessing.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath()
                .endsWith(".jar");
    }

    private static boolean hasArchive(Path directory) {
        for (File each : directory.toFile().listFiles()) {
            if (each.getName().startsWith("polyproc-cache-")) {
                return Arrays.stream(each.list()).anyMatch(name -> name.endsWith(".jsa"));
            }
        }
        return false;
    }

    private static String start(Multiprocessing mp, Path directory) throws Exception {
        Path log = directory.resolve("classes.log");
        ChildProcess child = mp.process(() -> {})
                .jvmOptions("-Xlog:class+load:file=" + log)
                .stdout(Redirect.DISCARD)
                .start();
        child.join();
        assertEquals(0, child.exitCode(), () -> child.failure().toString());
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    @Test
    void aUserWithoutHomeStartsChildren(Site site) {
        TestJvm jvm = site.jvm().behind("env", "--unset=HOME").start(HomeIT.class, "startOne");
        jvm.awaitSuccess();
        assertEquals(List.of("a child of " + System.getProperty("user.name")), jvm.output());
    }

    @Test
    void aUserThatTheSystemDoesNotKnowStartsChildren(Site site) throws Exception {
        Path open = Files.createTempDirectory("polyproc-unknown-user");
        try {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
            String[] command = {"setpriv", "--reuid=" + UNKNOWN_USER, "--regid=" + UNKNOWN_USER, "--clear-groups"};
            List<String> trial = new ArrayList<>(Arrays.asList(command));
            trial.addAll(List.of("sh", "-c"));
            trial.add("test -x " + javaOf(site) + " && test -r " + ownClasses().replace(":", " && test -r "));
            assumeTrue(
                    site.jvm().run("setpriv", trial).awaitExit() == 0,
                    "another user cannot be taken here, or does not read the classes");
            TestJvm jvm = site.jvm()
                    .bare()
                    .behind(command)
                    .classPath(ownClasses())
                    .options("-Djava.io.tmpdir=" + open, "-Dpolyproc.dir=" + open)
                    .start(HomeIT.class, "startOne");
            jvm.awaitSuccess();
            assertTrue(jvm.output().get(0).startsWith("a child of "), () -> jvm.output()
                    .toString());
        } finally {
            site.jvm().run("rm", List.of("rm", "-r", "-f", open.toString())).awaitExit();
        }
    }

    private static String javaOf(Site site) {
        return site.jvm().command().get(0);
    }

    /** The directories with the classes that this test needs. */
    private static String ownClasses() {
        return Stream.of(Multiprocessing.class, HomeIT.class, Await.class)
                .map(type -> new File(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .getAbsolutePath())
                .reduce((one, other) -> one + File.pathSeparator + other)
                .orElseThrow();
    }

    /** Starts a child that says who it is. */
    static void startOne(String[] arguments) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = mp.start(() -> System.out.println("a child of " + System.getProperty("user.name")));
            child.join();
            // Without the classes of the test framework, which another user may be unable to read.
            if (child.exitCode() != 0) {
                throw new IllegalStateException(child.failure().toString());
            }
        }
    }

    @Test
    void codeThatDoesNotFitIntoAFullDirectoryIsRefusedWithTheNumbers(Site site) throws Exception {
        Path small = site.directory().resolve("small");
        TestJvm jvm =
                site.jvm().behind(mounted(site, "size=16m,mode=700", small)).start(HomeIT.class, "publishInto", small);
        jvm.awaitSuccess();
        assertEquals(List.of("NO_SPACE", "version-000001"), jvm.output());
    }

    /** Publishes code in a full directory, and when there is room again. */
    static void publishInto(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Path filler = directory.resolve("filler");
        try (Multiprocessing mp = Multiprocessing.open(directory.resolve("workspace"))) {
            Task task = (Task) new Plugin(1).call("task");
            fill(filler);
            try {
                mp.start(task);
                System.out.println("started");
            } catch (WorkspaceException e) {
                System.out.println(e.reason());
            }
            Files.delete(filler);
            ChildProcess child = mp.start(task);
            child.join();
            assertEquals(0, child.exitCode(), () -> child.failure().toString());
        }
    }

    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            for (int length = FILLER; length > 0; ) {
                try {
                    out.write(new byte[length]);
                } catch (IOException e) {
                    length /= 2;
                }
            }
        }
    }
}
