package io.polyproc.internal.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.testing.SlotProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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

    /** A pid that no process has: larger than Linux gives out. */
    private static final String DEAD = PREFIX + "99999999-cafe";

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
            mp.sharedByteArrayOfLength(2_000_000);
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

    @Test
    void leftoverOfADeadOwnerIsReaped() throws IOException {
        Multiprocessing.open(base.resolve(DEAD)).close();
        Files.createDirectories(base.resolve(DEAD).resolve("queue-1"));
        Files.writeString(base.resolve(DEAD).resolve("queue-1").resolve("data"), "x");
        Multiprocessing.open().close();
        assertEquals(List.of(), contents());
    }

    @Test
    void reapingFollowsNoLinkOutOfALeftover(@TempDir Path elsewhere) throws IOException {
        Path precious = Files.writeString(elsewhere.resolve("precious"), "x");
        Multiprocessing.open(base.resolve(DEAD)).close();
        Files.createSymbolicLink(base.resolve(DEAD).resolve("link"), elsewhere);
        Multiprocessing.open().close();
        assertEquals(List.of(), contents());
        assertTrue(Files.exists(precious));
    }

    @Test
    void unbornLeftoverIsReapedOnlyWhenItIsOld() throws IOException {
        Path fresh = Files.createDirectory(base.resolve("." + PREFIX + "99999999-1"));
        Path old = Files.createDirectory(base.resolve("." + PREFIX + "99999999-2"));
        Files.setLastModifiedTime(old, FileTime.fromMillis(System.currentTimeMillis() - 3_600_000));
        Multiprocessing.open().close();
        assertEquals(List.of(fresh.getFileName().toString()), contents());
    }

    @Test
    void directoriesThatAreNotOursToJudgeStay() throws IOException {
        assumeTrue(MappedFiles.hasPosixPermissions());
        Files.createDirectory(base.resolve(DEAD + "-without-lock-file"));
        Files.createDirectory(base.resolve("polyproc-somebody else-1-x"));
        Multiprocessing.open(base.resolve(DEAD)).close();
        Files.setPosixFilePermissions(base.resolve(DEAD), PosixFilePermissions.fromString("rwxrwx---"));
        List<String> all = contents();
        Multiprocessing.open().close();
        assertEquals(all, contents());
    }

    @Test
    void reaperLeavesAWorkspaceAloneThatThisJvmHasOpen() throws Exception {
        Path ofParent = base.resolve(DEAD);
        try (Multiprocessing joined = Multiprocessing.open(ofParent)) {
            Multiprocessing.open().close();
            assertTrue(SlotProbe.isHeld(ofParent, 0), "the reaper has freed this JVM's own lock");
            assertEquals(1, joined.workspace().processes().size());
        }
        assertFalse(SlotProbe.isHeld(ofParent, 0));
    }
}
