package io.polyproc.it.store;

import io.polyproc.value.MaxBytes;
import io.polyproc.value.SharedBoolean;
import io.polyproc.value.SharedByteArray;
import io.polyproc.value.SharedDouble;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedLong;
import io.polyproc.value.SharedLongArray;
import io.polyproc.value.SharedRecord;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;

/** Updates of values and arrays: each element is as before or as after, and a value that was written once is there. */
final class ValueTrials {

    private ValueTrials() {}

    static void addTo(Map<String, Supplier<Trial>> all) {
        all.put("value.numbers", Numbers::new);
        all.put("value.longs", Longs::new);
        all.put("value.bytes", Bytes::new);
        all.put("value.record", Fields::new);
    }

    /** One update after another: those behind the kill are not done, the others are. */
    private static final class Numbers extends Trial {
        private SharedLong number;
        private SharedInt small;
        private SharedDouble real;
        private SharedBoolean flag;

        @Override
        void prepare() {
            number = mp.named(name + "-long").sharedLong(0);
            small = mp.named(name + "-int").sharedInt(0);
            real = mp.named(name + "-double").sharedDouble(0);
            flag = mp.named(name + "-boolean").sharedBoolean(false);
        }

        @Override
        void enter() {
            prepare();
        }

        @Override
        void operate() {
            number.set(1);
            number.getAndAdd(1);
            number.compareAndSet(2, 3);
            number.updateAndGet(value -> value + 1);
            small.getAndAdd(1);
            small.getAndSet(2);
            real.getAndAdd(0.5);
            flag.compareAndSet(false, true);
        }

        @Override
        void check(Outcome outcome) {
            prepare();
            long done = number.get() + small.get() + (long) (2 * real.get()) + (flag.get() ? 1 : 0);
            expect(done == outcome.stores(), "updates seen " + done + ", executed " + outcome.stores());
            number.set(-1);
            expect(number.getAndAdd(1) == -1 && number.get() == 0, "the value goes on");
        }
    }

    private static final class Longs extends Trial {
        private static final int LENGTH = 8;
        private SharedLongArray array;

        @Override
        void prepare() {
            array = mp.named(name).sharedLongArray(LENGTH);
        }

        @Override
        void enter() {
            prepare();
        }

        @Override
        void operate() {
            long[] ones = new long[LENGTH];
            Arrays.fill(ones, 1);
            array.write(0, ones, 0, LENGTH);
            array.getAndAdd(LENGTH - 1, 1);
            array.fill(2);
        }

        @Override
        void check(Outcome outcome) {
            prepare();
            expect(Arrays.stream(array.toArray()).allMatch(e -> e >= 0 && e <= 2), "no element is torn: " + array);
            expect(!outcome.completed() || Arrays.stream(array.toArray()).allMatch(e -> e == 2), "all is written");
            array.fill(3);
            expect(Arrays.stream(array.toArray()).allMatch(e -> e == 3), "the array goes on");
        }
    }

    private static final class Bytes extends Trial {
        private SharedByteArray array;

        @Override
        void prepare() {
            array = mp.named(name).sharedByteArray(8);
        }

        @Override
        void enter() {
            prepare();
        }

        @Override
        void operate() {
            for (int i = 0; i < 3; i++) {
                array.getAndAdd(1, (byte) 1);
            }
            array.compareAndSet(2, (byte) 0, (byte) 9);
            array.set(3, (byte) 7);
        }

        @Override
        void check(Outcome outcome) {
            prepare();
            byte[] all = array.toArray();
            expect(all[0] == 0 && all[1] <= 3 && (all[2] == 0 || all[2] == 9), "neighbours: " + array);
            expect(all[1] + (all[2] == 9 ? 1 : 0) + (all[3] == 7 ? 1 : 0) == outcome.stores(), "updates: " + array);
        }
    }

    /** Each write is one number in all components. */
    private static final class Fields extends Trial {
        private static final int WRITES = 6;
        private SharedRecord<Row> row;

        private record Row(long first, @MaxBytes(10) String text, int second, double third) {
            static Row of(int number) {
                return new Row(number, "number " + number, number, number);
            }
        }

        @Override
        void prepare() {
            row = mp.named(name).sharedRecord(Row.of(0));
        }

        @Override
        void enter() {
            prepare();
        }

        @Override
        void operate() {
            row.set(Row.of(1));
            row.compareAndSet(Row.of(1), Row.of(2));
            row.updateAndGet(before -> Row.of(before.second() + 1));
            row.getAndSet(Row.of(4));
            row.getAndUpdate(before -> Row.of(before.second() + 1));
            row.set(Row.of(WRITES));
        }

        @Override
        void check(Outcome outcome) {
            prepare();
            Row found = row.get();
            expect(found.equals(Row.of(found.second())), "it is whole: " + found);
            expect(found.second() == row.version(), "each write counts once: " + row.version() + " of " + found);
            expect(!outcome.completed() || found.second() == WRITES, "all is written: " + found);
            expect(row.updateAndGet(before -> Row.of(9)).equals(Row.of(9)), "the record goes on");
            expect(row.get().equals(Row.of(9)) && row.version() == found.second() + 1, "with the next write: " + row);
        }
    }
}
