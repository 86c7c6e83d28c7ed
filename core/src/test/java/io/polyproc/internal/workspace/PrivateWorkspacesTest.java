package io.polyproc.internal.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.liveness.LockFileDescriptor;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.testing.SlotProbe;
import io.polyproc.testkit.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateWorkspacesTest {

    private static final String PROPERTY = "polyproc.dir";
    private static final String PREFIX =
            "polyproc-" + System.getProperty("user.name").replaceAll("[^A-Za-z0-9]", "_") + "-";

    private static final String DEAD = PREFIX + Abandoned.DEAD_PID + "-cafe-1";

    @TempDir
    Path base;

    private String before;

    @BeforeEach
    void chooseBase() {
        before = System.getProperty(PROPERTY);
        System.setProperty(PROPERTY, base.toString());
    }

    @AfterEach
    void restoreBase() {
        if (before == null) {
            System.clearProperty(PROPERTY);
        } else {
            System.setProperty(PROPERTY, before);
        }
    }

    private List<String> contents() throws IOException {
        try (Stream<Path> files = Files.list(base)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void privateWorkspaceIsForItsOwnerOnlyAndGoesWhenItIsClosed() throws IOException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            mp.sharedByteArray(2_000_000);
            Path directory = mp.workspace().directory();
            assertEquals(base.toRealPath(), directory.getParent());
            assertEquals(List.of(directory.getFileName().toString()), contents());
            assertTrue(directory
                    .getFileName()
                    .toString()
                    .startsWith(PREFIX + ProcessHandle.current().pid() + "-"));
            if (MappedFiles.hasPosixPermissions()) {
                assertEquals("rwx------", permissions(directory));
                for (String file : List.of("lock", "segment-0", "segment-1")) {
                    assertEquals("rw-------", permissions(directory.resolve(file)), file);
                }
            }
        }
        assertEquals(List.of(), contents());
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void missingBaseIsCreated() throws IOException {
        System.setProperty(PROPERTY, base.resolve("a/b").toString());
        try (Multiprocessing mp = Multiprocessing.open()) {
            assertEquals(
                    base.resolve("a/b").toRealPath(), mp.workspace().directory().getParent());
        }
    }

    private Path dead() {
        return base.resolve(DEAD);
    }

    private void assertStays(Path directory) throws IOException {
        List<String> all = Trees.names(directory);
        Multiprocessing.open().close();
        assertEquals(all, Trees.names(directory), directory + " was changed");
    }

    @Test
    void leftoverOfADeadOwnerIsReaped() throws IOException {
        Abandoned.makePrivate(dead());
        Files.createDirectories(dead().resolve("queue-1"));
        Files.writeString(dead().resolve("queue-1").resolve("data"), "x");
        Multiprocessing.open().close();
        assertEquals(List.of(), contents());
    }

    @Test
    void namedWorkspaceIsNeverReapedWhateverItsName() throws IOException {
        Multiprocessing.open(dead()).close();
        assertStays(dead());
        Abandoned.make(base.resolve(PREFIX + "1-1-1"), LockFileDescriptor.NAMED, Abandoned.DEAD_PID);
        assertStays(base.resolve(PREFIX + "1-1-1"));
        Path jobs = base.resolve(PREFIX + "jobs");
        Abandoned.makePrivate(jobs);
        assertStays(jobs);
    }

    @Test
    void reapingFollowsNoLinkOutOfALeftover(@TempDir Path elsewhere) throws IOException {
        Path precious = Files.writeString(elsewhere.resolve("precious"), "x");
        Abandoned.makePrivate(dead());
        Files.createSymbolicLink(dead().resolve("link"), elsewhere);
        Multiprocessing.open().close();
        assertEquals(List.of(), contents());
        assertTrue(Files.exists(precious));
    }

    @Test
    void leftoverBehindALinkStays(@TempDir Path elsewhere) throws IOException {
        Path target = elsewhere.resolve(DEAD);
        Abandoned.makePrivate(target);
        Files.createSymbolicLink(dead(), target);
        assertStays(target);
    }

    @Test
    void hiddenLeftoverIsReapedWhenItIsMarkedOrOld() throws IOException {
        Path fresh = Files.createDirectory(base.resolve("." + PREFIX + "99999999-1-1"));
        Path empty = Files.createDirectory(base.resolve("." + PREFIX + "99999999-2-1"));
        Path unmarked = Files.createDirectory(base.resolve("." + PREFIX + "99999999-3-1"));
        Files.createFile(unmarked.resolve("lock"));
        Path marked = base.resolve("." + PREFIX + "99999999-4-1");
        Abandoned.makePrivate(marked);
        Files.write(marked.resolve("segment-0"), new byte[4096]);
        for (Path directory : List.of(fresh, empty, unmarked, marked)) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
        for (Path old : List.of(empty, unmarked)) {
            Abandoned.makeOld(old);
        }
        Multiprocessing.open().close();
        assertEquals(List.of(fresh.getFileName().toString()), contents());
    }

    @Test
    void leftoverWithoutItsLockFileIsReapedWhenItIsOldAndAllWhoWereInItHaveEnded() throws IOException {
        Abandoned.makePrivate(dead());
        Files.delete(dead().resolve("lock"));
        assertStays(dead());
        Abandoned.makeOld(dead());
        Multiprocessing.open().close();
        assertEquals(List.of(), contents());
    }

    @Test
    void leftoverWithoutItsLockFileStaysWhileAProcessThatIsInItRuns() throws IOException {
        Abandoned.make(
                dead(), LockFileDescriptor.PRIVATE, ProcessHandle.current().pid());
        Files.delete(dead().resolve("lock"));
        Abandoned.makeOld(dead());
        assertStays(dead());
    }

    @Test
    void leftoverStaysWhileAProcessThatIsInItRunsThoughItsByteIsFree() throws IOException {
        Abandoned.make(
                dead(), LockFileDescriptor.PRIVATE, ProcessHandle.current().pid());
        assertStays(dead());
    }

    @Test
    void directoriesThatAreNotOursToJudgeStay() throws IOException {
        assumeTrue(MappedFiles.hasPosixPermissions());
        for (String prefix : List.of("", ".")) {
            Path foreign = Files.createDirectory(base.resolve(prefix + PREFIX + "99999999-f-1"));
            Files.writeString(foreign.resolve("thesis.tex"), "x");
            Path withLock = Files.createDirectory(base.resolve(prefix + PREFIX + "99999999-f-2"));
            Files.writeString(withLock.resolve("lock"), "this is the lock file of a browser");
            Files.writeString(withLock.resolve("segment-0"), "x");
            Path withEmptyLock = Files.createDirectory(base.resolve(prefix + PREFIX + "99999999-f-3"));
            Files.createFile(withEmptyLock.resolve("lock"));
            Files.writeString(withEmptyLock.resolve("segment-0"), "x");
            for (Path directory : List.of(foreign, withLock, withEmptyLock)) {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
                Abandoned.makeOld(directory);
            }
        }
        Files.createDirectory(base.resolve(DEAD + "-and-more"));
        Files.createDirectory(base.resolve("polyproc-another user-1-x"));
        Abandoned.makePrivate(dead());
        Files.setPosixFilePermissions(dead(), PosixFilePermissions.fromString("rwxrwx---"));
        List<String> all = contents();
        Multiprocessing.open().close();
        assertEquals(all, contents());
        for (String prefix : List.of("", ".")) {
            assertTrue(
                    Files.exists(base.resolve(prefix + PREFIX + "99999999-f-1").resolve("thesis.tex")));
            assertEquals(List.of("lock", "segment-0"), Trees.names(base.resolve(prefix + PREFIX + "99999999-f-2")));
        }
    }

    @Test
    void privateWorkspaceWhosePlaceAnotherHasTakenIsNotDeletedWhenItIsClosed() throws IOException {
        Path directory;
        try (Multiprocessing mp = Multiprocessing.open()) {
            directory = mp.workspace().directory();
            Trees.delete(directory);
            Abandoned.makePrivate(directory);
        }
        assertEquals(List.of("lock", "segment-0"), Trees.names(directory));
    }

    @Test
    void reaperLeavesAWorkspaceAloneThatThisJvmHasOpen() throws Exception {
        Path ofParent = dead();
        long id = Abandoned.makePrivate(ofParent);
        MappedWorkspace joined = MappedWorkspace.join(ofParent.toRealPath().toString(), id);
        int slot = (joined.participants().me() & 0x3FFF) - 1;
        try {
            Multiprocessing.open().close();
            assertTrue(SlotProbe.isHeld(ofParent, slot), "the reaper has freed this JVM's own lock");
            assertEquals(1, joined.processes().size());
        } finally {
            joined.release();
        }
        assertFalse(SlotProbe.isHeld(ofParent, slot));
    }
}
