package io.polyproc.internal.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedLongArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system of 4 MiB, on which a workspace is filled up. Needs the right to mount one. */
class NoSpaceTest {

    private static final int TOO_MUCH = 1_000_000;

    @TempDir
    Path temporary;

    private Path small;
    private boolean mounted;

    @BeforeEach
    void mountSmallFileSystem() throws Exception {
        small = Files.createDirectory(temporary.resolve("small"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small.toString());
        assumeTrue(mounted, "cannot mount a file system here");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            // Lazily: the mappings of a closed workspace go when the collector finds them.
            assertTrue(run("umount", "-l", small.toString()));
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> files(Path directory) {
        return List.copyOf(new TreeSet<>(Arrays.asList(directory.toFile().list())));
    }

    @Test
    void objectWithoutRoomIsRefusedWithNumbersAndTheWorkspaceGoesOn() {
        Path directory = small.resolve("workspace");
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            mp.named("before").sharedInt(1);
            WorkspaceException e =
                    assertThrows(WorkspaceException.class, () -> mp.named("big").sharedLongArray(TOO_MUCH));
            assertEquals(Reason.NO_SPACE, e.reason(), e.getMessage());
            assertTrue(e.getMessage().contains("it needs 8000384 bytes"), e.getMessage());
            assertTrue(e.getMessage().matches("(?s).* has \\d+ left;.*"), e.getMessage());
            assertEquals(List.of("lock", "segment-0"), files(directory));
            assertEquals(List.of("before"), mp.workspace().names());

            SharedLongArray fits = mp.named("big").sharedLongArray(TOO_MUCH / 8);
            fits.fill(7);
            assertEquals(7L * TOO_MUCH / 8, fits.stream().sum());
            assertEquals(1, mp.named("before").sharedInt(0).get());
        }
    }

    @Test
    void workspaceWithoutRoomForItsFirstSegmentIsRefused() throws IOException {
        byte[] almostAll = new byte[(int) small.toFile().getUsableSpace() - 100_000];
        Files.write(small.resolve("filler"), almostAll);
        Path directory = small.resolve("workspace");
        WorkspaceException e = assertThrows(WorkspaceException.class, () -> Multiprocessing.open(directory));
        assertEquals(Reason.NO_SPACE, e.reason(), e.getMessage());
        assertEquals(List.of("lock"), files(directory));
        Files.delete(small.resolve("filler"));
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            assertEquals(1, mp.sharedInt(1).get());
        }
    }

    @Test
    void privateWorkspacesThatWereClosedTakeNoRoomForLong() {
        inSmallFileSystem(() -> {
            for (int i = 0; i < 24; i++) {
                try (Multiprocessing mp = Multiprocessing.open()) {
                    mp.sharedInt(1).set(2);
                }
            }
            // The last ones are below the bound; their pages go with the next collection.
            System.gc();
            Await.until("the pages are given back", () -> small.toFile().getUsableSpace() > 3_000_000);
        });
    }

    @Test
    void roomThatHandlesOfClosedWorkspacesKeepIsSaidToBeMissing() {
        inSmallFileSystem(() -> {
            List<SharedInt> handles = new ArrayList<>();
            WorkspaceException e = assertThrows(WorkspaceException.class, () -> {
                for (int i = 0; i < 24; i++) {
                    try (Multiprocessing mp = Multiprocessing.open()) {
                        handles.add(mp.sharedInt(1));
                    }
                }
            });
            assertEquals(Reason.NO_SPACE, e.reason(), e.getMessage());
            assertTrue(handles.size() > 3, () -> "only " + handles.size());
            handles.clear();
            Multiprocessing.open().close();
        });
    }

    private void inSmallFileSystem(Runnable action) {
        String before = System.getProperty("polyproc.dir");
        System.setProperty("polyproc.dir", small.toString());
        try {
            action.run();
        } finally {
            if (before == null) {
                System.clearProperty("polyproc.dir");
            } else {
                System.setProperty("polyproc.dir", before);
            }
        }
    }
}
