package io.polyproc.internal.workspace;

import static io.polyproc.internal.segment.ParticipantDescriptor.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.internal.liveness.ProcessIdentity;
import io.polyproc.internal.segment.SegmentDescriptor;
import io.polyproc.testing.SlotProbe;
import io.polyproc.testkit.OtherJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process loses its byte of the lock file when the file is read in it: a backup, a zip, an editor. */
class ProofOfLifeTest {

    private static final int STATE = SegmentDescriptor.PARTICIPANTS_OFFSET + STATE_OFFSET;

    private static final int LENGTH_OF_MARK = 12;

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void nameDirectory() {
        directory = temporary.resolve("workspace");
    }

    /** Another participant, which lists those that it takes for alive. */
    public static final class Visitor {
        /** Entry point. */
        public static void main(String[] arguments) {
            try (Multiprocessing mp = Multiprocessing.open(Path.of(arguments[0]))) {
                System.out.println(mp.workspace().processes().size());
            }
        }
    }

    private static int state(Multiprocessing mp) {
        return ((MappedWorkspace) mp.workspace()).threads().memory().buffer().getInt(STATE);
    }

    private static void setState(Multiprocessing mp, int state) {
        ((MappedWorkspace) mp.workspace()).threads().memory().buffer().putInt(STATE, state);
    }

    @Test
    void processWithoutItsByteIsAliveForOthersAndTakesItAgain() throws Exception {
        assumeTrue(ProcessIdentity.current().startTicks() != 0, "there is no /proc here");
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            assertEquals(LENGTH_OF_MARK, Files.readAllBytes(directory.resolve("lock")).length);
            assumeTrue(!SlotProbe.isHeld(directory, 0), "this system's locks belong to the descriptor");
            OtherJvm.End visitor = OtherJvm.run(Visitor.class, List.of(), directory.toString());
            assertEquals("2", visitor.output().strip());
            assertEquals(UNLOCKED, state(mp));
            mp.sharedInt(1);
            assertEquals(LIVE, state(mp));
            assertTrue(SlotProbe.isHeld(directory, 0));
        }
        assertFalse(SlotProbe.isHeld(directory, 0));
    }

    @Test
    void processThatAnotherHasTakenForDeadSaysSo() {
        Multiprocessing mp = Multiprocessing.open(directory);
        setState(mp, DEAD);
        WorkspaceException e =
                assertThrows(WorkspaceException.class, () -> mp.named("it").sharedInt(1));
        assertEquals(Reason.TAKEN_FOR_DEAD, e.reason(), e.getMessage());
        assertTrue(e.getMessage().contains(directory.resolve("lock").toString()), e.getMessage());
        mp.close();
        try (Multiprocessing again = Multiprocessing.open(directory)) {
            assertEquals(2, again.named("it").sharedInt(2).get());
        }
    }

    @Test
    void clockOfAFormerBootMakesNoPoller() {
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            MappedWorkspace workspace = (MappedWorkspace) mp.workspace();
            workspace.threads().memory().buffer().putInt(SegmentDescriptor.POLLERS_OFFSET, 0);
            for (long until : new long[] {0, Long.MAX_VALUE, System.nanoTime() + 3_600_000_000_000L}) {
                workspace.threads().memory().buffer().putLong(SegmentDescriptor.WARM_UNTIL_OFFSET, until);
                assertFalse(workspace.participants().hasPollers(), "until " + until);
            }
            workspace
                    .threads()
                    .memory()
                    .buffer()
                    .putLong(SegmentDescriptor.WARM_UNTIL_OFFSET, System.nanoTime() + 900_000_000);
            assertTrue(workspace.participants().hasPollers());
        }
    }
}
