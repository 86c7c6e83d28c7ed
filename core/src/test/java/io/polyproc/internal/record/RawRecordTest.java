package io.polyproc.internal.record;

import static io.polyproc.internal.record.RecordDescriptor.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.WorkspaceException;
import io.polyproc.internal.cell.ByteCells;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RawRecordTest {

    private static final int LENGTH_OF_BYTES = 24;
    private static final String LAYOUT = "text utf8 0 24\n";

    private MappedWorkspace workspace;
    private ObjectRef ref;
    private RawRecord record;

    private static byte[] filled(int value) {
        byte[] bytes = new byte[LENGTH_OF_BYTES];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @BeforeEach
    void open() {
        workspace = MappedWorkspace.openPrivate();
        ref = RawRecord.findOrCreate(workspace, Optional.of("r"), LAYOUT, filled(0));
        record = new RawRecord(ref);
    }

    @AfterEach
    void close() {
        workspace.release();
    }

    private byte[] current() {
        byte[] bytes = new byte[LENGTH_OF_BYTES];
        record.read(0, bytes);
        return bytes;
    }

    private int elements() {
        return ref.ints(ELEMENTS_OFFSET).getPlain(0);
    }

    @Test
    void layoutIsInTheObject() {
        assertEquals(LAYOUT, record.layout());
        assertEquals(0, elements() % 128);
        assertEquals(SINGLE_COPIES, ref.ints(COPIES_OFFSET).getPlain(0));
        assertEquals(
                VERSION_LENGTH + SINGLE_COPIES * LENGTH_OF_BYTES,
                ref.ints(STRIDE_OFFSET).getPlain(0));
    }

    @Test
    void eachWriteGoesToTheNextCopy() {
        ByteCells bytes = new ByteCells(ref.memory(), ref.body());
        for (int i = 1; i <= 3 * SINGLE_COPIES; i++) {
            record.write(0, filled(i));
            byte[] copy = new byte[LENGTH_OF_BYTES];
            bytes.read(elements() + VERSION_LENGTH + i % SINGLE_COPIES * LENGTH_OF_BYTES, copy, 0, LENGTH_OF_BYTES);
            assertArrayEquals(filled(i), copy);
            assertArrayEquals(filled(i), current());
            assertEquals(i, record.version(0));
        }
    }

    /** As a writer leaves it that dies before it has stored the version. */
    @Test
    void partialCopyIsNeverReadAndIsOverwritten() {
        record.write(0, filled(1));
        ByteCells bytes = new ByteCells(ref.memory(), ref.body());
        bytes.write(elements() + VERSION_LENGTH + 2 * LENGTH_OF_BYTES, filled(99), 0, LENGTH_OF_BYTES / 2);
        assertArrayEquals(filled(1), current());
        assertEquals(1, record.version(0));
        record.write(0, filled(2));
        assertArrayEquals(filled(2), current());
    }

    @Test
    void writeIfUnchangedRefusesAfterAnyWrite() {
        byte[] bytes = new byte[LENGTH_OF_BYTES];
        long seen = record.read(0, bytes);
        record.write(0, filled(0));
        assertFalse(record.writeIfUnchanged(0, seen, filled(1)));
        assertArrayEquals(filled(0), current());
        assertTrue(record.writeIfUnchanged(0, seen + 1, filled(1)));
        assertArrayEquals(filled(1), current());
    }

    @Test
    void compareAndSetComparesAllBytes() {
        byte[] almost = filled(0);
        almost[LENGTH_OF_BYTES - 1] = 1;
        assertFalse(record.compareAndSet(0, almost, filled(1)));
        assertTrue(record.compareAndSet(0, filled(0), almost));
        assertArrayEquals(almost, current());
    }

    @Test
    void getAndSetCopiesTheFormerBytes() {
        byte[] before = filled(5);
        record.getAndSet(0, before, filled(7));
        assertArrayEquals(filled(0), before);
        assertArrayEquals(filled(7), current());
    }

    @Test
    void damagedFixedPartIsRefused() {
        for (int offset : new int[] {
            ELEMENTS_OFFSET, STRIDE_OFFSET, COPY_LENGTH_OFFSET, COPIES_OFFSET, LOCKS_OFFSET, LAYOUT_LENGTH_OFFSET
        }) {
            IntCells words = ref.ints(offset);
            int before = words.getPlain(0);
            for (int damaged : new int[] {-1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                words.setPlain(0, damaged);
                if (damaged == 1 && (offset == LAYOUT_LENGTH_OFFSET || offset == LOCKS_OFFSET)) {
                    continue; // the layout is cut, which only a comparison shows; there is one lock
                }
                WorkspaceException e = assertThrows(WorkspaceException.class, () -> new RawRecord(ref));
                assertEquals(WorkspaceException.Reason.DAMAGED, e.reason());
            }
            words.setPlain(0, before);
        }
        assertArrayEquals(filled(0), current());
    }

    @Test
    void versionsBeyondTheIntegersSelectTheSameCopies() {
        long begin = (1L << 32) - 2;
        ref.longs(elements()).setPlain(0, begin);
        for (int i = 1; i <= 5; i++) {
            record.write(0, filled(i));
            assertArrayEquals(filled(i), current());
            assertEquals(begin + i, record.version(0));
        }
    }

    @Test
    void elementsOfARowDoNotTouchEachOther() {
        int count = 200;
        ObjectRef row = RawRecord.findOrCreateArray(workspace, Optional.empty(), count, LAYOUT, filled(7));
        RawRecord records = new RawRecord(row);
        assertEquals(64, row.ints(LOCKS_OFFSET).getPlain(0));
        assertEquals(ARRAY_COPIES, row.ints(COPIES_OFFSET).getPlain(0));
        byte[] bytes = new byte[LENGTH_OF_BYTES];
        for (int i = 0; i < count; i++) {
            assertEquals(0, records.read(i, bytes));
            assertArrayEquals(filled(7), bytes);
        }
        for (int round = 1; round <= 3; round++) {
            for (int i = 0; i < count; i++) {
                records.write(i, filled(i + round));
            }
            for (int i = 0; i < count; i++) {
                assertEquals(round, records.read(i, bytes));
                assertArrayEquals(filled(i + round), bytes);
            }
        }
        assertEquals(LAYOUT, records.layout());
        assertEquals(count, records.count());
    }

    @Test
    void aRowHasAsManyLocksAsAPowerOfTwoPermits() {
        for (int[] each : new int[][] {{0, 1}, {1, 1}, {2, 2}, {3, 2}, {63, 32}, {64, 64}, {1000, 64}}) {
            ObjectRef row = RawRecord.findOrCreateArray(workspace, Optional.empty(), each[0], LAYOUT, filled(0));
            assertEquals(each[1], row.ints(LOCKS_OFFSET).getPlain(0));
        }
    }
}
