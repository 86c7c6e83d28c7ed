package io.polyproc.internal.participant;

import static io.polyproc.internal.segment.ParticipantDescriptor.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.internal.segment.Segment;
import io.polyproc.internal.segment.SegmentDescriptor;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParticipantTableTest {

    private static final int SLOT_BITS = 14;

    @TempDir
    Path temporary;

    private static int id(int slot, int generation) {
        return generation << SLOT_BITS | slot + 1;
    }

    /** Opens the workspace, looks at this process's id, and closes it. */
    private int visit() {
        MappedWorkspace workspace = MappedWorkspace.open(temporary.resolve("w"));
        try {
            return workspace.participants().me();
        } finally {
            workspace.release();
        }
    }

    /** Writes state and generation of all slots but the first, whose generation stays. */
    private void preset(int firstState, int firstGeneration, int state, int generation) {
        visit();
        Segment first = Segment.open(temporary.resolve("w"), 0, 0);
        ByteBuffer buffer = first.memory().buffer();
        for (int slot = 0; slot < COUNT; slot++) {
            int base = SegmentDescriptor.PARTICIPANTS_OFFSET + slot * LENGTH;
            buffer.putInt(base + STATE_OFFSET, slot == 0 ? firstState : state);
            buffer.putInt(base + GENERATION_OFFSET, slot == 0 ? firstGeneration : generation);
        }
        first.memory().close();
    }

    @Test
    void slotsAreFirstTakenInOrder() {
        assertEquals(id(0, 1), visit());
        assertEquals(id(1, 1), visit());
    }

    @Test
    void slotTakenAgainHasTheNextGenerationAndItsFormerOwnerIsDead() {
        preset(LEFT, 7, LEFT, 3);
        assertEquals(id(0, 8), visit());
        preset(DEAD, 8, LEFT, 3);
        assertEquals(id(0, 9), visit());
        MappedWorkspace workspace = MappedWorkspace.open(temporary.resolve("w"));
        ParticipantTable participants = workspace.participants();
        assertEquals(id(0, 10), participants.me());
        assertTrue(participants.isAlive(id(0, 10)));
        assertFalse(participants.isAlive(id(0, 9)));
        assertEquals("a process that is gone", participants.describe(id(0, 9)));
        assertEquals(0, participants.pid(id(0, 9)));
        assertEquals(ProcessHandle.current().pid(), participants.pid(id(0, 10)));
        workspace.release();
    }

    @Test
    void slotThatLooksLiveAndWhoseLockIsFreeIsTaken() {
        preset(LIVE, 7, LEFT, LAST_GENERATION);
        assertEquals(id(0, 8), visit());
    }

    @Test
    void slotWithItsLastGenerationIsRetired() {
        preset(LEFT, LAST_GENERATION, LEFT, 5);
        assertEquals(id(1, 6), visit());
        preset(LEFT, LAST_GENERATION - 1, LEFT, 5);
        assertEquals(id(0, LAST_GENERATION), visit());
        assertTrue(id(COUNT - 1, LAST_GENERATION) > 0, "an id leaves the two state bits of a lock word free");
        assertEquals(0, id(COUNT - 1, LAST_GENERATION) >>> 30);
    }

    @Test
    void whoHasClosedTheWorkspaceIsRememberedThoughItsSlotIsTakenAgain() {
        preset(DEAD, 7, LEFT, LAST_GENERATION);
        assertEquals(id(0, 8), visit());
        assertEquals(id(0, 9), visit());
        MappedWorkspace workspace = MappedWorkspace.open(temporary.resolve("w"));
        ParticipantTable participants = workspace.participants();
        assertFalse(participants.hasLeft(id(0, 7)), "it died");
        assertTrue(participants.hasLeft(id(0, 8)));
        assertTrue(participants.hasLeft(id(0, 9)));
        assertFalse(participants.hasLeft(id(0, 10)), "it is there");
        assertFalse(participants.hasLeft(id(0, 11)), "it is to come");
        assertFalse(participants.hasLeft(0));
        workspace.release();
        for (int generation = 11; generation < 8 + Long.SIZE; generation++) {
            assertEquals(id(0, generation), visit());
        }
        workspace = MappedWorkspace.open(temporary.resolve("w"));
        assertFalse(workspace.participants().hasLeft(id(0, 8)), "that is forgotten");
        assertTrue(workspace.participants().hasLeft(id(0, 9)));
        workspace.release();
    }

    @Test
    void fullTableIsRefused() {
        preset(LEFT, LAST_GENERATION, DEAD, LAST_GENERATION);
        WorkspaceException e = assertThrows(WorkspaceException.class, this::visit);
        assertEquals(Reason.FULL, e.reason());
        assertTrue(e.getMessage().contains("all 1024 participant slots"), e.getMessage());
    }

    @Test
    void ownerThatDiedIsMarkedDead() {
        preset(LIVE, 7, UNUSED, 0);
        MappedWorkspace workspace = MappedWorkspace.open(temporary.resolve("w"));
        assertEquals(id(1, 1), workspace.participants().me());
        assertFalse(workspace.participants().isAlive(id(0, 7)));
        assertEquals(List.of("pid " + ProcessHandle.current().pid()), workspace.processes());
        workspace.release();
        Segment first = Segment.open(temporary.resolve("w"), 0, 0);
        int base = SegmentDescriptor.PARTICIPANTS_OFFSET;
        assertEquals(DEAD, first.memory().buffer().getInt(base + STATE_OFFSET));
        assertEquals(LEFT, first.memory().buffer().getInt(base + LENGTH + STATE_OFFSET));
    }

    @Test
    void idsThatNoParticipantEverHadAreDead() {
        MappedWorkspace workspace = MappedWorkspace.open(temporary.resolve("w"));
        ParticipantTable participants = workspace.participants();
        for (int id : new int[] {0, COUNT + 1, (1 << SLOT_BITS) - 1, (1 << 30) - 1}) {
            assertFalse(participants.isAlive(id));
            assertEquals("no process", participants.describe(id));
            assertEquals(0, participants.pid(id));
        }
        workspace.release();
    }
}
