package io.polyproc.internal.park;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.memory.MappedMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Wake-ups that were requested before the native binding has loaded. They are stored once for each word, and for a
 * bounded number of words. Waiters poll their state by themselves, so a wake-up that is dropped only costs time.
 *
 * <p><b>Thread and process safety.</b> Guarded by its user.
 */
final class PendingWakeUps {

    /** The maximum number of words with pending wake-ups. */
    static final int MAX_WORDS = 1024;

    private final Map<Word, WakeUp> wakeUps = new HashMap<>();

    /** A word of shared memory. */
    private record Word(MappedMemory memory, int offset) {}

    /** The pending wake-up of the waiters on one word. */
    private static final class WakeUp {
        private final IntCells cells;
        private final int index;
        private int count;

        WakeUp(IntCells cells, int index) {
            this.cells = cells;
            this.index = index;
        }
    }

    /** Adds a wake-up of at most {@code count} waiters on a word. */
    void add(IntCells cells, int index, int count) {
        Word word = new Word(cells.memory(), cells.offset(index));
        WakeUp known = wakeUps.get(word);
        if (known == null) {
            if (wakeUps.size() == MAX_WORDS) {
                return;
            }
            known = new WakeUp(cells, index);
            wakeUps.put(word, known);
        }
        known.count = (int) Math.min(Integer.MAX_VALUE, (long) known.count + count);
    }

    /** Removes all pending wake-ups and returns the actions that issue them through a parker. */
    List<Runnable> takeFor(Parker parker) {
        List<Runnable> all = new ArrayList<>(wakeUps.size());
        for (WakeUp each : wakeUps.values()) {
            all.add(() -> parker.wake(each.cells, each.index, each.count));
        }
        wakeUps.clear();
        return all;
    }

    /** Returns the number of words with pending wake-ups. */
    int words() {
        return wakeUps.size();
    }
}
