package io.polyproc.internal.park;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.memory.MappedMemory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wake-ups that wait for the native binding take bounded memory. */
class PendingWakeUpsTest {

    private final PendingWakeUps owed = new PendingWakeUps();
    private final Map<Integer, Integer> woken = new HashMap<>();

    @TempDir
    Path directory;

    private MappedMemory memory;

    private final Parker counting = new Parker() {
        @Override
        public void await(IntCells cells, int index, int expected, long nanos) {
            throw new AssertionError("no sleep was asked for");
        }

        @Override
        public int wake(IntCells cells, int index, int count) {
            woken.put(cells.offset(index), count);
            return count;
        }
    };

    @BeforeEach
    void map() {
        memory = MappedFiles.create(directory.resolve("words"), 1 << 16, made -> {});
    }

    @AfterEach
    void unmap() {
        memory.close();
    }

    private void pay() {
        List<Runnable> due = owed.takeFor(counting);
        due.forEach(Runnable::run);
        assertEquals(0, owed.words());
    }

    @Test
    void wakeUpsOfOneWordAreDoneTogether() {
        for (int i = 0; i < 1_000_000; i++) {
            // A handle of its own, as each lock and each signal has.
            owed.add(new IntCells(memory, 64), 1, 1);
        }
        owed.add(new IntCells(memory, 128), 0, Integer.MAX_VALUE);
        owed.add(new IntCells(memory, 128), 0, 1);
        assertEquals(2, owed.words());
        pay();
        assertEquals(Map.of(68, 1_000_000, 128, Integer.MAX_VALUE), woken);
    }

    @Test
    void wakeUpsOfManyWordsAreBounded() {
        IntCells cells = new IntCells(memory, 0);
        for (int i = 0; i < 10 * PendingWakeUps.MAX_WORDS; i++) {
            owed.add(cells, i, 1);
        }
        assertEquals(PendingWakeUps.MAX_WORDS, owed.words());
        pay();
        assertEquals(PendingWakeUps.MAX_WORDS, woken.size());
        owed.add(cells, 7, 1);
        pay();
        assertTrue(woken.containsKey(28));
    }
}
