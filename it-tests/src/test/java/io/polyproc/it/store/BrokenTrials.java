package io.polyproc.it.store;

import io.polyproc.value.SharedLongArray;
import java.util.Map;
import java.util.function.Supplier;

/** Operations that are not safe, so that it shows that the kills find what they are to find. */
final class BrokenTrials {

    private BrokenTrials() {}

    static void addTo(Map<String, Supplier<Trial>> all) {
        all.put("broken.pair", Pair::new);
    }

    /** Changes two numbers that are to be equal, without a lock: a kill between the two is seen. */
    private static final class Pair extends Trial {
        private SharedLongArray cells;

        @Override
        void prepare() {
            cells = mp.named(name).sharedLongArray(2);
        }

        @Override
        void enter() {
            prepare();
        }

        @Override
        void operate() {
            cells.set(0, 1);
            cells.set(1, 1);
        }

        @Override
        void check(Outcome outcome) {
            prepare();
            expect(cells.get(0) == cells.get(1), "torn");
        }
    }
}
