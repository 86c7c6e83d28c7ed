package io.polyproc.internal.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.internal.liveness.LockFileDescriptor;
import io.polyproc.internal.segment.ObjectDescriptor;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.segment.Segment;
import io.polyproc.internal.segment.SegmentDescriptor;
import io.polyproc.testkit.Crew;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentsTest {

    private static final int SMALL = 1_000;
    private static final int LARGE = 5_000_000;

    @TempDir
    Path temporary;

    private MappedWorkspace workspace;
    private final List<Segments> views = new ArrayList<>();

    @BeforeEach
    void openWorkspace() {
        workspace = MappedWorkspace.open(temporary.resolve("workspace"));
    }

    @AfterEach
    void closeWorkspace() {
        views.forEach(view -> view.close(false));
        workspace.release();
    }

    /** The same files as another JVM has them mapped, with an index of its own. */
    private Segments otherView() {
        Segments view = new Segments(workspace, workspace.directory(), LockFileDescriptor.NAMED);
        views.add(view);
        return view;
    }

    private ObjectRef create(String name, int bytes) {
        return create(name, bytes, ObjectSpec.NO_VALUE);
    }

    private ObjectRef create(String name, int bytes, Consumer<ObjectRef> initialise) {
        return workspace.findOrCreate(
                ObjectSpec.of(ObjectType.BYTE_ARRAY, Optional.ofNullable(name), bytes, bytes), initialise);
    }

    private static int segmentOf(ObjectRef ref) {
        return (int) (ref.id() >>> 32);
    }

    @Test
    void thousandsOfNamedObjectsAreFoundAgainByAFreshView() {
        Segments fromTheBeginning = otherView();
        int count = 9_000;
        for (int i = 0; i < count; i++) {
            int number = i;
            create("name-" + i, SMALL, ref -> ref.ints(0).setPlain(0, number));
            if (i % 1_000 == 0) {
                assertNotNull(fromTheBeginning.find("name-" + i));
            }
        }
        assertTrue(Files.exists(Segment.file(workspace.directory(), 4)));
        for (Segments view : List.of(fromTheBeginning, otherView())) {
            assertEquals(IntStream.range(0, count).mapToObj(i -> "name-" + i).toList(), view.names());
            for (int i = 0; i < count; i++) {
                assertEquals(i, view.find("name-" + i).ints(0).getPlain(0));
            }
        }
    }

    @Test
    void largeObjectGetsASegmentOfItsOwnAndSmallOnesGoOnWhereTheyWere() throws IOException {
        assertEquals(0, segmentOf(create("small", SMALL)));
        ObjectRef large = create("large", LARGE);
        assertEquals(1, segmentOf(large));
        assertEquals(0, segmentOf(create("another", SMALL)));
        long body = SegmentDescriptor.align(LARGE);
        assertEquals(
                SegmentDescriptor.HEADER_LENGTH + ObjectDescriptor.LENGTH + body,
                Files.size(Segment.file(workspace.directory(), 1)));
        assertEquals(List.of("small", "another", "large"), otherView().names());
    }

    @ParameterizedTest
    @ValueSource(ints = {LARGE, 200_000})
    void objectIsFoundByAViewThatLookedWhileItWasBeingMade(int bytes) {
        Segments view = otherView();
        IntStream.range(0, 3).forEach(i -> create("early-" + i, 60_000));
        List<Integer> seen = new ArrayList<>();
        create("it", bytes, ref -> seen.add(view.names().size()));
        assertEquals(List.of(3), seen);
        create("later", SMALL);
        assertNotNull(view.find("it"));
        assertNotNull(view.find("later"));
        assertEquals(otherView().find("it").id(), view.find("it").id());
    }

    @Test
    void unknownNameIsNotFound() {
        create("it", 1);
        assertNull(otherView().find("that"));
    }

    @Test
    void threadsThatCreateTheSameNameGetOneObject() throws Exception {
        for (int round = 0; round < 50; round++) {
            String name = "round-" + round;
            List<Long> ids = Crew.together(6, thread -> create(name, 64).id());
            assertEquals(1, new HashSet<>(ids).size(), ids::toString);
        }
        assertEquals(50, workspace.names().size());
    }

    @Test
    void objectHalfWrittenByAKilledCreatorIsOverwritten() {
        ObjectRef last = create("last", 64);
        int behind = last.body() + 128;
        for (int offset = behind; offset < behind + 1024; offset++) {
            last.memory().buffer().put(offset, (byte) 0xEE);
        }
        assertEquals(List.of("last"), otherView().names());
        ObjectRef next = create("next", 512);
        assertEquals(behind, next.body() - ObjectDescriptor.LENGTH);
        for (int word = 0; word < 512 / Integer.BYTES; word++) {
            assertEquals(0, next.ints(0).getPlain(word));
        }
        assertEquals(Optional.of("next"), next.name());
    }

    @Test
    void failingInitialiserLeavesNoObject() {
        assertThrows(
                IllegalStateException.class,
                () -> create("it", 64, ref -> {
                    ref.ints(0).setPlain(0, 5);
                    throw new IllegalStateException("no value");
                }));
        assertEquals(List.of(), workspace.names());
        assertEquals(0, create("it", 64).ints(0).getPlain(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"segment-1.new", "segment-1"})
    void segmentHalfMadeByAKilledCreatorIsReplaced(String leftover) throws IOException {
        Files.write(workspace.directory().resolve(leftover), new byte[700]);
        ObjectRef large = create("large", LARGE);
        assertEquals(1, segmentOf(large));
        assertFalse(Files.exists(workspace.directory().resolve("segment-1.new")));
        assertEquals(large.id(), otherView().find("large").id());
    }

    @Test
    void segmentAnnouncedByACreatorThatWasKilledBeforeItsFirstObjectIsSkipped() {
        create("before", SMALL);
        Segment.create(workspace.directory(), 1, 1 << 20, workspace.id(), LockFileDescriptor.NAMED);
        otherView().control().buffer().putInt(SegmentDescriptor.SEGMENT_COUNT_OFFSET, 2);
        ObjectRef large = create("large", LARGE);
        assertEquals(2, segmentOf(large));
        assertEquals(List.of("before", "large"), otherView().names());
    }

    @Test
    void idsResolveToTheirObjects() {
        ObjectRef small = create(null, SMALL);
        ObjectRef large = create("large", LARGE);
        Segments view = otherView();
        assertEquals(Optional.empty(), view.resolve(small.id()).name());
        assertEquals(Optional.of("large"), view.resolve(large.id()).name());
        assertNotEquals(small.id(), large.id());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 128, 1L << 32, -1, Integer.MAX_VALUE, 262_656})
    void idsThatNameNoObjectAreRefused(long id) {
        WorkspaceException e = assertThrows(WorkspaceException.class, () -> workspace.resolve(id));
        assertEquals(Reason.FOREIGN_FILE, e.reason());
    }
}
