package io.polyproc.internal.workspace;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.segment.Segment;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SegmentDraftTest {

    private static final int LARGE = 8_000_000;

    @TempDir
    Path temporary;

    private MappedWorkspace workspace;

    @BeforeEach
    void openWorkspace() {
        workspace = MappedWorkspace.open(temporary.resolve("workspace"));
    }

    @AfterEach
    void closeWorkspace() {
        workspace.release();
    }

    private static ObjectSpec large(String name) {
        return ObjectSpec.of(ObjectType.BYTE_ARRAY, Optional.ofNullable(name), LARGE, LARGE);
    }

    private List<String> names() throws IOException {
        return Trees.names(workspace.directory());
    }

    @Test
    void largeObjectIsFilledWhileAnotherThreadChangesTheStructure() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        ObjectSpec small = ObjectSpec.of(ObjectType.INT, Optional.empty(), 1, Integer.BYTES);
        Crew.Member<?> owner = Crew.start(
                "owner",
                () -> workspace.findOrCreate(small, ref -> {
                    inside.countDown();
                    assertDoesNotThrow(() -> leave.await());
                }));
        inside.await();
        CountDownLatch filled = new CountDownLatch(1);
        Crew.Member<ObjectRef> creator = Crew.start(
                "creator",
                () -> workspace.findOrCreate(large(null), ref -> {
                    ref.ints(0).setPlain(LARGE / Integer.BYTES - 1, 7);
                    filled.countDown();
                }));
        assertTrue(filled.await(60, TimeUnit.SECONDS), "the large object waits for the structure lock");
        assertFalse(Files.exists(Segment.file(workspace.directory(), 1)), "not before its creator has the lock");
        leave.countDown();
        owner.result();
        assertEquals(7, creator.result().ints(0).getPlain(LARGE / Integer.BYTES - 1));
        assertEquals(List.of("lock", "segment-0", "segment-1"), names());
    }

    @Test
    void ofTwoThatMakeOneNameOnlyOneIsKept() throws Exception {
        CountDownLatch filled = new CountDownLatch(2);
        List<Long> ids = Crew.together(2, thread -> workspace
                .findOrCreate(large("it"), ref -> {
                    filled.countDown();
                    assertDoesNotThrow(() -> filled.await());
                })
                .id());
        assertEquals(ids.get(0), ids.get(1));
        assertEquals(List.of("lock", "segment-0", "segment-1"), names());
    }

    @Test
    void initialiserThatFailsLeavesNoFile() throws IOException {
        assertThrows(
                IllegalStateException.class,
                () -> workspace.findOrCreate(large("it"), ref -> {
                    throw new IllegalStateException("no value");
                }));
        assertEquals(List.of("lock", "segment-0"), names());
        assertEquals(List.of(), workspace.names());
    }

    @Test
    void draftOfADeadCreatorIsRemovedByTheNextOneAndThatOfALivingOneStays() throws IOException {
        Files.write(workspace.directory().resolve("segment-3ffc001-1.new"), new byte[10]);
        String mine = "segment-" + Integer.toHexString(workspace.participants().me()) + "-999999.new";
        Files.write(workspace.directory().resolve(mine), new byte[10]);
        workspace.findOrCreate(large(null), ObjectSpec.NO_VALUE);
        assertEquals(
                List.of("lock", mine, "segment-0", "segment-1").stream()
                        .sorted()
                        .toList(),
                names());
    }
}
