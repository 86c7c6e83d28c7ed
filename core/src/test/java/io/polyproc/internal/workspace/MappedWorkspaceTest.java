package io.polyproc.internal.workspace;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.internal.liveness.LockFileDescriptor;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.testing.SlotProbe;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.Interrupted;
import io.polyproc.testkit.JavaSerialization;
import io.polyproc.testkit.Trees;
import io.polyproc.value.SharedInt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class MappedWorkspaceTest {

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void nameDirectory() {
        directory = temporary.resolve("workspace");
    }

    @Test
    void namedWorkspaceKeepsItsValuesWhenItIsReopened() {
        long id;
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            mp.named("answer").sharedInt(41).set(42);
            id = ((MappedWorkspace) mp.workspace()).id();
        }
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            assertEquals(42, mp.named("answer").sharedInt(0).get());
            assertEquals(id, ((MappedWorkspace) mp.workspace()).id());
        }
    }

    @Test
    void twoOpensShareOneWorkspaceAndTheLastCloseCloses() {
        Multiprocessing first = Multiprocessing.open(directory);
        Multiprocessing second = Multiprocessing.open(temporary.resolve("x/../workspace"));
        assertSame(first.workspace(), second.workspace());
        SharedInt value = first.sharedInt(7);
        first.close();
        first.close();
        assertEquals(7, value.get());
        assertTrue(second.workspace().isOpen());
        second.close();
        assertFalse(second.workspace().isOpen());
        assertThrows(ClosedException.class, value::get);
    }

    @Test
    void closedWorkspaceRefusesQuestions() {
        Multiprocessing mp = Multiprocessing.open(directory);
        mp.close();
        assertThrows(ClosedException.class, () -> mp.workspace().names());
        assertThrows(ClosedException.class, () -> mp.workspace().processes());
        assertThrows(ClosedException.class, () -> mp.process(() -> {}));
        assertTrue(mp.toString().endsWith("(closed)"), mp.toString());
    }

    @Test
    void namesAreListedInOrderOfCreation() {
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            mp.named("zwei").sharedInt(2);
            mp.named("ein Schloß").lock();
            mp.sharedInt(3);
            mp.named("Δ").sharedLongArray(3);
            mp.named("zwei").sharedInt(2);
            assertEquals(List.of("zwei", "ein Schloß", "Δ"), mp.workspace().names());
        }
    }

    @Test
    void processesListsThisOne() {
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            assertEquals(
                    List.of("pid " + ProcessHandle.current().pid()),
                    mp.workspace().processes());
        }
    }

    @Test
    void handleToADeletedWorkspaceIsRefused() throws Exception {
        byte[] toPrivate;
        try (Multiprocessing mp = Multiprocessing.open()) {
            toPrivate = JavaSerialization.write(mp.sharedInt(1));
        }
        WorkspaceException gone = assertThrows(WorkspaceException.class, () -> JavaSerialization.read(toPrivate));
        assertEquals(Reason.NOT_A_DIRECTORY, gone.reason());

        byte[] toFormer;
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            toFormer = JavaSerialization.write(mp.sharedInt(1));
        }
        Trees.delete(directory);
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            mp.sharedInt(2);
            WorkspaceException other = assertThrows(WorkspaceException.class, () -> JavaSerialization.read(toFormer));
            assertEquals(Reason.FOREIGN_FILE, other.reason());
        }
    }

    /** Fails for the reason that the files of the workspace are no longer there. */
    private static String assertDeleted(Executable action) {
        WorkspaceException e = assertThrows(WorkspaceException.class, action);
        assertEquals(Reason.DELETED, e.reason(), e.getMessage());
        assertTrue(e.getMessage().contains("while this process has it open"), e.getMessage());
        return e.getMessage();
    }

    @Test
    void workspaceDeletedUnderItsUserIsNotOpenedAgain() {
        Multiprocessing mp = Multiprocessing.open(directory);
        mp.named("it").sharedInt(1);
        Trees.delete(directory);
        assertDeleted(() -> Multiprocessing.open(directory));
        mp.close();
        try (Multiprocessing fresh = Multiprocessing.open(directory)) {
            assertEquals(2, fresh.named("it").sharedInt(2).get());
        }
    }

    @Test
    void whatNeedsAFileInADeletedWorkspaceSaysSo() {
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            SharedInt before = mp.named("before").sharedInt(1);
            Trees.delete(directory);
            assertDeleted(() -> mp.sharedByteArray(10_000_000));
            assertDeleted(() -> {
                for (int i = 0; i < 100; i++) {
                    mp.sharedByteArray(100_000);
                }
            });
            assertDeleted(() -> mp.start(() -> {}));
            assertEquals(1, before.get());
        }
    }

    @Test
    void workspaceMadeAgainByAnotherIsNotTakenForTheDeletedOne() throws Exception {
        Path elsewhere = temporary.resolve("elsewhere");
        try (Multiprocessing other = Multiprocessing.open(elsewhere)) {
            other.named("large").sharedByteArray(10_000_000).set(0, (byte) 7);
        }
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            mp.named("it").sharedInt(1);
            Trees.delete(directory);
            Files.move(elsewhere, directory);
            assertTrue(assertDeleted(() -> Multiprocessing.open(directory)).contains("made again"));
            assertDeleted(() -> mp.sharedByteArray(10_000_000));
            assertEquals(List.of("lock", "segment-0", "segment-1"), Trees.names(directory));
        }
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            assertEquals(7, mp.named("large").sharedByteArray(10_000_000).get(0));
        }
    }

    @Test
    void handleToTheWorkspaceThatWasMadeAgainSaysThatTheOpenOneWasDeleted() throws Exception {
        Path elsewhere = temporary.resolve("elsewhere");
        Multiprocessing mp = Multiprocessing.open(directory);
        Files.move(directory, elsewhere);
        long fresh = Abandoned.make(directory, LockFileDescriptor.NAMED, Abandoned.DEAD_PID);
        assertDeleted(() -> MappedWorkspace.join(directory.toString(), fresh));
        mp.close();
    }

    @Test
    void threadThatWaitsToLeaveOneWorkspaceKeepsNoOtherClosed() throws Exception {
        Multiprocessing slow = Multiprocessing.open(directory);
        CountDownLatch creating = new CountDownLatch(1);
        CountDownLatch created = new CountDownLatch(1);
        ObjectSpec spec = ObjectSpec.of(ObjectType.INT, Optional.empty(), 1, Integer.BYTES);
        Crew.Member<?> creator =
                Crew.start("creator", () -> ((MappedWorkspace) slow.workspace()).findOrCreate(spec, ref -> {
                    creating.countDown();
                    assertDoesNotThrow(() -> created.await());
                }));
        creating.await();
        Crew.Member<?> closer = Crew.start("closer", () -> {
            slow.close();
            return null;
        });
        Await.until("the workspace counts as closed", () -> !slow.workspace().isOpen());
        try (Multiprocessing other = Multiprocessing.open(temporary.resolve("other"))) {
            assertEquals(1, other.sharedInt(1).get());
        }
        created.countDown();
        creator.result();
        closer.result();
    }

    @Test
    void idsOfWorkspacesDiffer() {
        try (Multiprocessing first = Multiprocessing.open();
                Multiprocessing second = Multiprocessing.open()) {
            assertNotSame(first.workspace(), second.workspace());
            assertNotEquals(((MappedWorkspace) first.workspace()).id(), ((MappedWorkspace) second.workspace()).id());
        }
    }

    @Test
    void interruptedThreadCreatesObjectsAndThisProcessStaysAliveForOthers() throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            assertEquals(
                    5, Interrupted.call(() -> mp.named("small").sharedInt(5).get()));
            assertEquals(
                    3_000_000,
                    Interrupted.call(
                            () -> mp.named("large").sharedByteArray(3_000_000).toArray().length));
            assertTrue(SlotProbe.isHeld(directory, 0));
        }
        assertEquals(5, Interrupted.call(() -> {
            try (Multiprocessing mp = Multiprocessing.open(directory)) {
                return mp.named("small").sharedInt(0).get();
            }
        }));
        assertFalse(SlotProbe.isHeld(directory, 0));
    }

    @Test
    void workspaceOpenedWhileItIsBeingClosedIsHeldForOthers() throws Exception {
        Multiprocessing closing = Multiprocessing.open(directory);
        CountDownLatch creating = new CountDownLatch(1);
        CountDownLatch created = new CountDownLatch(1);
        ObjectSpec spec = ObjectSpec.of(ObjectType.INT, Optional.empty(), 1, Integer.BYTES);
        Crew.Member<?> creator = Crew.start("creator", () -> {
            // Keeps the structure locked, so that the closing thread stands in the middle of it.
            return ((MappedWorkspace) closing.workspace()).findOrCreate(spec, ref -> {
                creating.countDown();
                assertDoesNotThrow(() -> created.await());
            });
        });
        creating.await();
        Crew.Member<?> closer = Crew.start("closer", () -> {
            closing.close();
            return null;
        });
        Await.until("the workspace counts as closed", () -> !closing.workspace().isOpen());
        Crew.Member<Multiprocessing> opener = Crew.start("opener", () -> Multiprocessing.open(directory));
        Await.until("the opener waits", () -> opener.thread().getState() != Thread.State.RUNNABLE);
        created.countDown();
        creator.result();
        closer.result();
        try (Multiprocessing open = opener.result()) {
            int slot = (((MappedWorkspace) open.workspace()).participants().me() & 0x3FFF) - 1;
            assertTrue(SlotProbe.isHeld(directory, slot));
        }
    }
}
