package io.polyproc.internal.participant;

import static io.polyproc.internal.segment.ThreadDescriptor.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.internal.segment.Segment;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.testkit.Crew;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the table of threads says about who waits. */
class ThreadWaitsTest {

    private static final int NEXT_GENERATION = 1 << 14;

    @TempDir
    Path temporary;

    private MappedWorkspace workspace;
    private ThreadTable threads;

    @BeforeEach
    void open() {
        workspace = MappedWorkspace.open(temporary.resolve("w"));
        threads = workspace.threads();
    }

    @AfterEach
    void close() {
        workspace.release();
    }

    private void setOwner(int stamp, int participant) {
        Segment first = Segment.open(temporary.resolve("w"), 0, 0);
        ByteBuffer buffer = first.memory().buffer();
        buffer.putInt(base(numberOf(stamp)) + OWNER_OFFSET, participant);
        first.memory().close();
    }

    @Test
    void waitIsListedUntilItEnds() {
        long before = System.currentTimeMillis();
        assertEquals(List.of(), threads.waits());
        assertTrue(threads.beginWait(4711, true));
        ThreadWait wait = threads.waitOf(threads.current());
        assertEquals(List.of(wait), threads.waits());
        assertEquals(threads.current(), wait.thread());
        assertEquals(workspace.participants().me(), wait.participant());
        assertEquals(4711, wait.object());
        assertTrue(wait.limited());
        assertTrue(wait.since() >= before && wait.since() <= System.currentTimeMillis());
        assertEquals(wait, threads.waitOf(threads.current()));
        threads.endWait();
        assertNull(threads.waitOf(threads.current()));
        assertEquals(List.of(), threads.waits());
    }

    @Test
    void waitInsideAnotherOneIsNotNoted() {
        assertTrue(threads.beginWait(1, false));
        assertFalse(threads.beginWait(2, true));
        assertEquals(1, threads.waitOf(threads.current()).object());
        assertFalse(threads.waitOf(threads.current()).limited());
        threads.endWait();
        assertTrue(threads.beginWait(2, true));
        assertEquals(2, threads.waitOf(threads.current()).object());
        threads.endWait();
    }

    @Test
    void nextWaitForTheSameObjectIsAnotherOne() {
        assertTrue(threads.beginWait(1, false));
        ThreadWait first = threads.waitOf(threads.current());
        threads.endWait();
        assertTrue(threads.beginWait(1, false));
        assertNotEquals(first, threads.waitOf(threads.current()));
        threads.endWait();
    }

    @Test
    void waitsOfTheDeadAreNotListed() {
        assertTrue(threads.beginWait(1, false));
        int number = threads.current();
        int me = workspace.participants().me();
        setOwner(number, me + NEXT_GENERATION);
        assertNull(threads.waitOf(number));
        assertEquals(List.of(), threads.waits());
        assertFalse(threads.isOf(number, me));
        setOwner(number, me);
        assertEquals(1, threads.waits().size());
        threads.endWait();
    }

    @Test
    void recordThatIsUsedAgainBeginsWithoutAWait() throws Exception {
        int ended = Crew.start("ended", () -> {
                    threads.beginWait(1, false);
                    return threads.current();
                })
                .result();
        assertEquals(1, threads.waits().size());
        int heir;
        do {
            heir = Crew.start("heir", threads::current).result();
        } while (numberOf(heir) != numberOf(ended));
        assertNotEquals(ended, heir);
        assertNull(threads.waitOf(heir));
        assertNull(threads.waitOf(ended));
        assertEquals(List.of(), threads.waits());
    }

    @Test
    void numbersThatNoThreadHasDoNotWait() {
        for (int number : new int[] {Integer.MIN_VALUE, -1, 0, COUNT, COUNT + 1, Integer.MAX_VALUE}) {
            assertNull(threads.waitOf(number));
            assertFalse(threads.isOf(number, workspace.participants().me()));
        }
    }
}
