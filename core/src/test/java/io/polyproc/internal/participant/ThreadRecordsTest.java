package io.polyproc.internal.participant;

import static io.polyproc.internal.segment.ThreadDescriptor.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.internal.segment.Segment;
import io.polyproc.internal.segment.SegmentDescriptor;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which thread gets which record of the table, and what that costs. */
class ThreadRecordsTest {

    private static final int NEXT_GENERATION = 1 << 14;

    @TempDir
    Path temporary;

    private MappedWorkspace workspace;
    private ThreadRecords records;
    private Segment first;

    @BeforeEach
    void open() {
        workspace = MappedWorkspace.open(temporary.resolve("w"));
        records = new ThreadRecords(workspace.threads().memory(), workspace.participants());
        first = Segment.open(temporary.resolve("w"), 0, 0);
    }

    @AfterEach
    void close() {
        first.memory().close();
        workspace.release();
    }

    private ByteBuffer table() {
        return first.memory().buffer();
    }

    private int take() {
        return records.take(Thread.currentThread());
    }

    private int takenByThreadThatEnds() throws Exception {
        return Crew.start("ended", () -> records.take(Thread.currentThread())).result();
    }

    private void fill() {
        for (int i = 0; i < COUNT; i++) {
            assertNotEquals(0, take());
        }
    }

    @Test
    void recordsAreTakenInOrder() {
        for (int number = 1; number <= COUNT; number++) {
            assertEquals(number, numberOf(take()));
        }
    }

    @Test
    void aFullTableIsSearchedOnceInAWhileOnly() {
        table().putInt(base(COUNT / 2) + OWNER_OFFSET, workspace.participants().me());
        for (int i = 1; i < COUNT; i++) {
            assertNotEquals(0, take());
        }
        assertEquals(0, take());
        assertFalse(records.mayTakeAgain());
        // Free, but not looked for.
        table().putInt(base(COUNT / 2) + OWNER_OFFSET, 0);
        assertEquals(0, take());
        Await.until("the table may be searched again", records::mayTakeAgain);
        assertEquals(COUNT / 2, numberOf(take()));
        assertEquals(0, take());
    }

    @Test
    void oneSearchFreesAllRecordsOfAParticipantThatIsGone() {
        int gone = workspace.participants().me() + NEXT_GENERATION;
        for (int number = 1; number <= COUNT; number++) {
            table().putInt(base(number) + OWNER_OFFSET, gone);
        }
        table().putInt(SegmentDescriptor.THREADS_HIGHEST_OFFSET, COUNT);
        Set<Integer> taken = new HashSet<>();
        for (int i = 0; i < COUNT; i++) {
            int stamp = take();
            assertNotEquals(0, stamp);
            assertTrue(taken.add(numberOf(stamp)), "twice: " + numberOf(stamp));
        }
        assertEquals(0, take());
    }

    @Test
    void recordsInUseBehindTheHintAreLeftAlone() {
        int me = workspace.participants().me();
        for (int number = 1; number <= 100; number++) {
            table().putInt(base(number) + OWNER_OFFSET, me);
        }
        assertEquals(101, numberOf(take()));
    }

    @Test
    void manyThreadsOneAfterTheOtherNeedFewRecords() throws Exception {
        Set<Integer> numbers = new HashSet<>();
        Set<Integer> stamps = new HashSet<>();
        int threads = 500;
        for (int i = 0; i < threads; i++) {
            int stamp = takenByThreadThatEnds();
            numbers.add(numberOf(stamp));
            stamps.add(stamp);
        }
        assertTrue(numbers.size() <= 40, threads + " threads took " + numbers.size() + " records");
        assertEquals(threads, stamps.size());
        assertFalse(stamps.contains(0));
    }

    @Test
    void recordsThatThisProcessDoesNotNeedGoBackToAll() throws Exception {
        for (int i = 0; i < 200; i++) {
            int stamp = i < 190 ? takenByThreadThatEnds() : take();
            assertNotEquals(0, stamp);
        }
        int mine = 0;
        for (int number = 1; number <= COUNT; number++) {
            mine += table().getInt(base(number) + OWNER_OFFSET) == 0 ? 0 : 1;
        }
        assertTrue(mine <= 70, mine + " records are still owned");
    }

    @Test
    void stampOfAnEndedThreadNamesNoLaterOne() throws Exception {
        ThreadTable threads = workspace.threads();
        int me = workspace.participants().me();
        int ended = Crew.start("ended", threads::current).result();
        assertEquals("ended", threads.name(ended, me));
        int heir;
        do {
            heir = Crew.start("heir", threads::current).result();
        } while (numberOf(heir) != numberOf(ended));
        assertEquals("heir", threads.name(heir, me));
        assertEquals(ThreadTable.ENDED, threads.name(ended, me));
        assertFalse(threads.isOf(ended, me));
        assertTrue(threads.isOf(heir, me));
        assertEquals("", threads.name(0, me));
    }

    @Test
    void stampsStayPositiveWhenUsesGoRound() {
        assertEquals(COUNT, numberOf(stamp(COUNT, -1)));
        assertTrue(stamp(COUNT, -1) > 0);
        assertEquals(stamp(7, 3), stamp(7, 3 + (1 << 20)));
    }

    @Test
    void threadWithoutARecordGetsOneWhenThereIsOne() throws Exception {
        fill();
        ThreadTable threads = workspace.threads();
        assertEquals(0, threads.current());
        long token = threads.currentThread().token();
        table().putInt(base(5) + OWNER_OFFSET, 0);
        Await.until("the thread is listed", () -> threads.current() != 0);
        assertEquals(5, numberOf(threads.current()));
        assertEquals(token, threads.currentThread().token());
    }
}
