package io.polyproc.internal.park;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.memory.MappedMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Wake-ups that were asked for before this process could do them. They are kept once for each word, and for a bounded number of words:
 * sleepers poll their state by themselves, so a wake-up that is not kept costs time only.
 *
 * <p><b>Thread and process safety.</b> Guarded by its user.
 */
final class OwedWakeUps {

    /** Words whose wake-ups are kept. */
    static final int MOST_WORDS = 1024;

    private final Map<Word, WakeUp> wakeUps = new HashMap<>();

    /** A word of shared memory. */
    private record Word(MappedMemory memory, int offset) {}

    /** What is owed to the sleepers on a word. */
    private static final class WakeUp {
        private final IntCells cells;
        private final int index;
        private int count;

        WakeUp(IntCells cells, int index) {
            this.cells = cells;
            this.index = index;
        }
    }

    /** Keeps a wake-up of at most {@code count} sleepers on a word. */
    void add(IntCells cells, int index, int count) {
        Word word = new Word(cells.memory(), cells.offset(index));
        WakeUp known = wakeUps.get(word);
        if (known == null) {
            if (wakeUps.size() == MOST_WORDS) {
                return;
            }
            known = new WakeUp(cells, index);
            wakeUps.put(word, known);
        }
        known.count = (int) Math.min(Integer.MAX_VALUE, (long) known.count + count);
    }

    /** Forgets all, and gives what does them by a parker. */
    List<Runnable> takeFor(Parker parker) {
        List<Runnable> all = new ArrayList<>(wakeUps.size());
        for (WakeUp each : wakeUps.values()) {
            all.add(() -> parker.wake(each.cells, each.index, each.count));
        }
        wakeUps.clear();
        return all;
    }

    /** To how many words wake-ups are owed. */
    int words() {
        return wakeUps.size();
    }
}
