package io.polyproc.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Jars;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.JvmStart;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.process.ChildProcess;
import io.polyproc.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the class archive that children share. */
@MultiJvmTest
@Tag("environments")
class ArchiveIT {

    static Stream<Jdks.Jdk> jdks() {
        return Jdks.ofPrograms().stream();
    }

    private static TestJvm parent(Site site, Path cache, Jdks.Jdk jdk) {
        return site.jvm().options("-Dpolyproc.cache=" + cache).start(ArchiveIT.class, "runChildren", jdk.home());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void itIsMadeOnceForItsUserOnlyAndWhatIsDamagedIsIgnoredSilently(Jdks.Jdk jdk, Site site) throws IOException {
        Path cache = site.directory().resolve("cache");
        List<Path> precious = makeFilesOfOthers(cache);
        TestJvm parent = parent(site, cache, jdk);
        assertEquals("false", parent.await("archive used: "));
        Await.until("the archive is made", () -> !archives(cache).isEmpty());
        Path archive = archives(cache).get(0);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)));
        parent.say("again");
        assertEquals("true", parent.await("archive used: "));
        // Replaces the file, since the child that has it mapped may not have ended.
        Files.move(
                Files.write(cache.resolve("damaged"), new byte[] {1, 2, 3}),
                archive,
                StandardCopyOption.REPLACE_EXISTING);
        parent.say("again");
        assertEquals("true", parent.await("archive used: "), "as an option, of which nothing comes");
        parent.say("end");
        parent.awaitSuccess();
        assertEquals(List.of(), parent.errors());
        assertEquals(3, parent.output().size(), parent::transcript);
        assertEquals(List.of(archive), archives(cache));
        for (Path file : precious) {
            assertEquals("precious", Files.readString(file), file + " is not ours");
        }
        try (Stream<Path> files = Files.list(cache)) {
            assertEquals(1 + precious.size(), files.count(), "what the maker has left");
        }
    }

    /** Old files in a cache directory that the user also uses for other files. */
    private static List<Path> makeFilesOfOthers(Path cache) throws IOException {
        Files.createDirectory(cache);
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
        Path folder = Files.createDirectory(cache.resolve("folder"));
        Path similar = Files.createDirectory(cache.resolve("polyproc-jobs"));
        List<Path> all = List.of(cache.resolve("file.txt"), folder.resolve("file.txt"), similar.resolve("file.txt"));
        for (Path file : all) {
            Files.writeString(file, "precious");
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        }
        for (Path directory : List.of(folder, similar)) {
            Files.setLastModifiedTime(directory, FileTime.fromMillis(0));
        }
        return all;
    }

    @Test
    void aDirectoryThatIsOpenToOthersIsNotUsed(Site site) throws IOException {
        Path cache = Files.createDirectory(site.directory().resolve("cache"));
        TestJvm first = parent(site, cache, Jdks.own());
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals("false", first.await("archive used: "));
        first.say("end");
        first.awaitSuccess();
        assertTrue(archives(cache).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void itHoldsTheProgramsClassesWhenTheyComeFromAJarAndIsMadeAgainForAnotherOne(Jdks.Jdk jdk, Site site)
            throws Exception {
        Path cache = site.directory().resolve("cache");
        Path loads = site.directory().resolve("loads");
        String classPath = Jars.classPathOfJars(site.directory());
        JvmStart start = site.jvm().options("-Dpolyproc.cache=" + cache).classPath(classPath);
        TestJvm parent = start.start(ArchiveIT.class, "runChildren", jdk.home(), loads);
        assertEquals("false", parent.await("archive used: "));
        Await.until("the archive is made", () -> archives(cache).size() == 1);
        parent.say("again");
        assertEquals("true", parent.await("archive used: "));
        parent.say("end");
        parent.awaitSuccess();
        assertTrue(
                Files.readAllLines(loads).stream()
                        .anyMatch(line -> line.contains(ArchiveIT.class.getName() + " source: shared objects file")),
                "the class with the task was not in it");
        Path jar = Path.of(classPath.split(File.pathSeparator)[0]);
        Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
        TestJvm next = start.start(ArchiveIT.class, "runChildren", jdk.home());
        assertEquals("false", next.await("archive used: "));
        Await.until("another archive is made", () -> archives(cache).size() == 2);
        next.say("end");
        next.awaitSuccess();
    }

    @Test
    void aParentThatEndsRightAfterItsChildLeavesNoHalfOfOne(Site site) throws IOException {
        Path cache = site.directory().resolve("cache");
        for (int i = 0; i < 4; i++) {
            TestJvm parent = parent(site, cache, Jdks.own());
            parent.await("archive used: ");
            parent.say("end");
            parent.awaitSuccess();
            try (Stream<Path> files = Files.exists(cache) ? Files.list(cache) : Stream.empty()) {
                assertEquals(List.of(), files.filter(file -> !isArchive(file)).toList());
            }
        }
    }

    static void runChildren(String[] args) throws Exception {
        String[] options = args.length == 1 ? new String[0] : new String[] {"-Xlog:class+load:file=" + args[1]};
        try (Multiprocessing mp = Multiprocessing.open()) {
            do {
                ChildProcess child = mp.process(() -> TestMain.say("archive used: "
                                + ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                                        .anyMatch(argument -> argument.startsWith("-XX:SharedArchiveFile"))))
                        .javaHome(Path.of(args[0]))
                        .jvmOptions(options)
                        .start();
                child.join();
            } while (TestMain.hear().equals("again"));
        }
    }

    private static List<Path> archives(Path cache) {
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(ArchiveIT::isArchive).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean isArchive(Path file) {
        return file.toString().endsWith(".jsa");
    }
}
