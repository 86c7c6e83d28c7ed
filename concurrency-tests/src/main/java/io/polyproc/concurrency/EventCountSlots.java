package io.polyproc.concurrency;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;

/** Slots in shared memory, each of an event count and of a word, the state, for which its waiters wait. */
final class EventCountSlots {

    private static final int LIMIT = 1 << 15;
    private static final int LENGTH = 128;
    private static final int STATE_OFFSET = LENGTH / 2;

    private final MappedWorkspace workspace = MappedWorkspace.openPrivate();
    private final SlotNumbers numbers = new SlotNumbers(LIMIT);
    private final ObjectRef ref = workspace.findOrCreate(
            new ObjectSpec(ObjectType.BYTE_ARRAY, null, 0, LIMIT * LENGTH, 0, LIMIT * LENGTH), ObjectSpec.NO_VALUE);

    /** Takes a slot that consists of zeros. */
    Slot take() {
        return new Slot(numbers.take());
    }

    /** A slot of one state of a test. */
    final class Slot {

        private final int number;
        private final IntCells word;
        private final IntCells state;
        private final EventCount count;

        private Slot(int number) {
            this.number = number;
            this.word = ref.ints(number * LENGTH);
            this.state = ref.ints(number * LENGTH + STATE_OFFSET);
            this.count = new EventCount(workspace, word);
        }

        /** Returns the event count. */
        EventCount count() {
            return count;
        }

        /** Returns the word for which its waiters wait. */
        IntCells state() {
            return state;
        }

        /** Clears the slot and gives it back. No actor uses it any more. */
        void give() {
            word.setPlain(0, 0);
            state.setPlain(0, 0);
            numbers.give(number);
        }
    }
}
