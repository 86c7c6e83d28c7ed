package io.polyproc.internal.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.WorkspaceException;
import io.polyproc.testing.SlotProbe;
import io.polyproc.testkit.Interrupted;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two lock files that are open here stand for two copies of the library in one JVM, which have a descriptor each. */
class LockFileTest {

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("lock");
    }

    private boolean isHeld(int slot) throws Exception {
        return SlotProbe.isHeld(directory, slot);
    }

    @Test
    void closingByOneCopyLeavesTheLocksOfTheOther() throws Exception {
        LockFile first = LockFile.open(file);
        LockFile second = LockFile.open(file);
        first.hold(0);
        second.hold(1);
        second.close();
        assertTrue(isHeld(0), "the first copy has lost its lock");
        assertFalse(isHeld(1));
        LockFile third = LockFile.open(file);
        third.hold(1);
        first.close();
        assertTrue(isHeld(1), "the third copy has lost its lock");
        third.close();
        assertFalse(isHeld(1));
    }

    @Test
    void descriptorsThatStayOpenAreUsedAgain() {
        File descriptors = new File("/proc/self/fd");
        assumeTrue(descriptors.isDirectory(), "there is no /proc here");
        LockFile stays = LockFile.open(file);
        stays.hold(0);
        int before = descriptors.list().length;
        for (int i = 0; i < 200; i++) {
            LockFile other = LockFile.open(file);
            other.hold(1);
            other.close();
        }
        assertTrue(
                descriptors.list().length < before + 50, "before: " + before + ", now: " + descriptors.list().length);
        stays.close();
        LockFile.open(directory.resolve("another")).close();
        assertTrue(descriptors.list().length <= before, "before: " + before + ", now: " + descriptors.list().length);
    }

    @Test
    void oneCopySeesTheSlotOfTheOtherHeld() throws Exception {
        try (LockFile first = LockFile.open(file);
                LockFile second = LockFile.open(file)) {
            first.hold(0);
            assertTrue(second.isHeld(0, () -> false));
            assertFalse(second.isHeld(1, () -> false));
            assertTrue(second.isHeld(1, () -> true));
            assertFalse(second.tryHoldAll());
        }
    }

    @Test
    void byteThatAnotherDescriptorHasFreedIsTakenAgain() throws Exception {
        try (LockFile lockFile = LockFile.open(file)) {
            lockFile.hold(3);
            assertTrue(isHeld(3));
            assertEquals(0, Files.readAllBytes(file).length);
            assumeTrue(!isHeld(3), "this system's locks belong to the descriptor");
            assertTrue(lockFile.retake());
            assertTrue(isHeld(3));
        }
    }

    @Test
    void markIsReadAgainAlsoByInterruptedThreadsAndOtherContentsAreRefused() throws Exception {
        try (LockFile lockFile = LockFile.open(file)) {
            lockFile.hold(0);
            assertEquals(LockFileDescriptor.UNMARKED, lockFile.kind());
            int kind = Interrupted.call(() -> {
                lockFile.mark(LockFileDescriptor.PRIVATE);
                return lockFile.kind();
            });
            assertEquals(LockFileDescriptor.PRIVATE, kind);
            assertTrue(isHeld(0), "the interrupt has closed the descriptor");
        }
        for (String contents : new String[] {"", "a", "POLYLOCK", "POLYLOCK\0\0\0\u0003", "of another program"}) {
            Files.writeString(file, contents);
            try (LockFile lockFile = LockFile.open(file)) {
                if (contents.isEmpty()) {
                    assertEquals(LockFileDescriptor.UNMARKED, lockFile.kind());
                } else {
                    assertThrows(WorkspaceException.class, lockFile::kind, contents);
                }
            }
            assertEquals(contents, Files.readString(file));
        }
    }
}
