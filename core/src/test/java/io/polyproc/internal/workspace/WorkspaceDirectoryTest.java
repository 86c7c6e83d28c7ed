package io.polyproc.internal.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.internal.memory.MappedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceDirectoryTest {

    /** Enough to meet a check of a file in between; a single check fails within the first hundreds. */
    private static final int EXAMINATIONS = 5_000;

    /** Long enough for most checks to find it published. */
    private static final long PUBLISHED_NANOS = 200_000;

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void onPosixOnly() {
        assumeTrue(MappedFiles.hasPosixPermissions(), "no owners and permissions here");
        directory = temporary.resolve("workspace");
    }

    private WorkspaceException assertRefused(Reason reason) throws IOException {
        Map<String, String> before = contents();
        WorkspaceException e = assertThrows(WorkspaceException.class, () -> Multiprocessing.open(directory));
        assertEquals(reason, e.reason(), e.getMessage());
        assertEquals(directory, e.path());
        assertTrue(e.getMessage().contains(directory.toString()), e.getMessage());
        assertEquals(before, contents());
        return e;
    }

    /** Everything below the temporary directory, with permissions and size. */
    private Map<String, String> contents() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(temporary)) {
            for (Path file : files.toList()) {
                boolean isLink = Files.isSymbolicLink(file);
                String permissions =
                        isLink ? "link" : PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                found.put(
                        temporary.relativize(file).toString(),
                        permissions + (Files.isRegularFile(file) ? " " + Files.size(file) : ""));
            }
        }
        return found;
    }

    private void makeDirectory(String permissions, String... files) throws IOException {
        Files.createDirectory(directory);
        for (String file : files) {
            Files.writeString(directory.resolve(file), "contents");
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void missingDirectoryIsMadeForItsOwnerOnlyWithItsParents() throws IOException {
        directory = temporary.resolve("a/b/workspace");
        Multiprocessing.open(directory).close();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwx------", "rwxr-xr-x", "rwxr-x---"})
    void emptyDirectoryOfOursIsClosedToOthers(String permissions) throws IOException {
        makeDirectory(permissions);
        Multiprocessing.open(directory).close();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwxrwx---", "rwx----w-"})
    void directoryThatOthersMayWriteToIsRefused(String permissions) throws IOException {
        makeDirectory(permissions);
        WorkspaceException e = assertRefused(Reason.OPEN_TO_OTHERS);
        assertTrue(e.getMessage().contains(permissions) && e.getMessage().contains("chmod 700"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxr-x---", "rwxr-xr-x", "rwxrwxrwx"})
    void workspaceThatWasOpenedToOthersIsRefused(String permissions) throws IOException {
        Multiprocessing.open(directory).close();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
        assertRefused(Reason.OPEN_TO_OTHERS);
    }

    @Test
    void linkIsRefused() throws IOException {
        Files.createSymbolicLink(directory, Files.createDirectory(temporary.resolve("target")));
        assertRefused(Reason.NOT_A_DIRECTORY);
    }

    @Test
    void danglingLinkIsRefused() throws IOException {
        Files.createSymbolicLink(directory, temporary.resolve("nothing"));
        assertRefused(Reason.NOT_A_DIRECTORY);
    }

    @Test
    void fileIsRefused() throws IOException {
        Files.writeString(directory, "contents");
        assertRefused(Reason.NOT_A_DIRECTORY);
    }

    @Test
    void pathThroughAFileIsRefused() throws IOException {
        Files.writeString(directory, "contents");
        directory = directory.resolve("below");
        assertRefused(Reason.IO);
    }

    @Test
    void linkToTheParentIsFollowed() throws IOException {
        Path link =
                Files.createSymbolicLink(temporary.resolve("link"), Files.createDirectory(temporary.resolve("dir")));
        try (Multiprocessing first = Multiprocessing.open(link.resolve("workspace"));
                Multiprocessing second = Multiprocessing.open(temporary.resolve("dir/workspace"))) {
            assertEquals(first.workspace().directory(), second.workspace().directory());
        }
    }

    @Test
    void directoryWithForeignFilesIsRefused() throws IOException {
        makeDirectory("rwx------", "thesis.tex");
        assertTrue(assertRefused(Reason.FOREIGN_FILE).getMessage().contains("thesis.tex"));
    }

    @Test
    void directoryWithForeignFilesAndAForeignLockFileIsRefused() throws IOException {
        makeDirectory("rwx------", "lock", "thesis.tex");
        assertTrue(assertRefused(Reason.FOREIGN_FILE).getMessage().contains("thesis.tex"));
    }

    @Test
    void filesThatOnlyHaveTheNamesOfOursAreRefused() throws IOException {
        makeDirectory("rwx------", "lock");
        WorkspaceException e = assertThrows(WorkspaceException.class, () -> Multiprocessing.open(directory));
        assertEquals(Reason.FOREIGN_FILE, e.reason(), e.getMessage());
        assertEquals("contents", Files.readString(directory.resolve("lock")));
        directory = temporary.resolve("another");
        makeDirectory("rwx------", "segment-0.new");
        assertTrue(assertRefused(Reason.FOREIGN_FILE).getMessage().contains("segment-0.new"));
    }

    @Test
    void directoryThatAKilledCreatorLeftIsUsed() throws IOException {
        for (List<String> left : List.of(List.of("lock"), List.of("lock", "segment-0.new"))) {
            directory = temporary.resolve("left-" + left.size());
            makeDirectory("rwx------");
            for (String file : left) {
                Files.write(directory.resolve(file), new byte[file.equals("lock") ? 0 : 70_000]);
            }
            try (Multiprocessing mp = Multiprocessing.open(directory)) {
                assertEquals(1, mp.named("it").sharedInt(1).get());
            }
            try (Stream<Path> files = Files.list(directory)) {
                assertEquals(2, files.count());
            }
        }
    }

    @Test
    void directoryOfAnotherUserIsRefused() throws IOException {
        makeDirectory("rwx------");
        UserPrincipal daemon;
        try {
            daemon = temporary.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("daemon");
            Files.setOwner(directory, daemon);
        } catch (IOException e) {
            assumeTrue(false, "only root can give a directory away: " + e);
            return;
        }
        WorkspaceException e = assertRefused(Reason.NOT_OURS);
        assertTrue(e.getMessage().contains("daemon"), e.getMessage());
    }

    @Test
    void rootOfTheFileSystemIsRefused() {
        WorkspaceException e = assertThrows(WorkspaceException.class, () -> Multiprocessing.open(temporary.getRoot()));
        assertTrue(List.of(Reason.OPEN_TO_OTHERS, Reason.NOT_OURS).contains(e.reason()), e.getMessage());
    }

    @Test
    void aSegmentThatIsPublishedWhileTheDirectoryIsExaminedIsNotForeign() throws Exception {
        makeDirectory("rwx------");
        Path staging = directory.resolve("segment-0" + MappedFiles.STAGING_SUFFIX);
        Path first = directory.resolve("segment-0");
        AtomicBoolean isDone = new AtomicBoolean();
        FutureTask<Void> creator = new FutureTask<>(() -> {
            while (!isDone.get()) {
                Files.write(staging, new byte[Long.BYTES]);
                Files.move(staging, first);
                LockSupport.parkNanos(PUBLISHED_NANOS);
                Files.delete(first);
            }
            return null;
        });
        new Thread(creator, "creator").start();
        try {
            for (int i = 0; i < EXAMINATIONS; i++) {
                WorkspaceDirectory.ensure(directory);
            }
        } finally {
            isDone.set(true);
            creator.get(10, TimeUnit.SECONDS);
        }
    }
}
