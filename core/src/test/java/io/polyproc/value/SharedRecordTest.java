package io.polyproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.TypeMismatchException;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.JavaSerialization;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedRecordTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 2_000;

    private record Quote(@MaxBytes(12) String symbol, double bid, double ask, long time) {}

    private record Renamed(@MaxBytes(12) String symbol, double bid, double offer, long time) {}

    private record Place(double latitude, double longitude) {}

    private record Trip(Place from, boolean back, Place to) {}

    private record Empty() {}

    private record Everything(boolean flag, byte b, short s, char c, int i, long l, float f, double d) {}

    /** All components are the same in every instance that a thread has set. */
    private record Same(long first, long second, long third, long fourth, long fifth, long sixth, long seventh) {
        Same {
            if (first != second || first != third || first != fourth || first != fifth || first != sixth) {
                throw new IllegalArgumentException("torn: " + first + " " + second + " " + sixth);
            }
            if (first != seventh) {
                throw new IllegalArgumentException("torn at the end: " + first + " " + seventh);
            }
        }

        static Same of(long value) {
            return new Same(value, value, value, value, value, value, value);
        }
    }

    private static final Quote ONE = new Quote("ACME", 1.25, 1.5, 7);
    private static final Quote OTHER = new Quote("Öl+Gas", 0.5, 0.75, Long.MIN_VALUE);

    private Multiprocessing mp;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
    }

    @AfterEach
    void close() {
        mp.close();
    }

    @Test
    void beginsWithItsInitialRecord() {
        assertEquals(ONE, mp.sharedRecord(ONE).get());
        assertEquals(new Empty(), mp.sharedRecord(new Empty()).get());
    }

    @Test
    void keepsEveryComponentOfEveryType() {
        Everything least = new Everything(
                false,
                Byte.MIN_VALUE,
                Short.MIN_VALUE,
                Character.MIN_VALUE,
                Integer.MIN_VALUE,
                Long.MIN_VALUE,
                Float.MIN_VALUE,
                Double.NEGATIVE_INFINITY);
        Everything most = new Everything(
                true,
                Byte.MAX_VALUE,
                Short.MAX_VALUE,
                Character.MAX_VALUE,
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                Float.NaN,
                -0.0);
        SharedRecord<Everything> record = mp.sharedRecord(least);
        assertEquals(least, record.get());
        record.set(most);
        assertEquals(most, record.get());
    }

    @Test
    void keepsNestedRecords() {
        Trip there = new Trip(new Place(1, 2), false, new Place(3, 4));
        SharedRecord<Trip> record = mp.sharedRecord(there);
        assertEquals(there, record.get());
        record.set(new Trip(new Place(5, 6), true, new Place(7, 8)));
        assertEquals(new Trip(new Place(5, 6), true, new Place(7, 8)), record.get());
    }

    @Test
    void showsItsFieldsInSharedMemory() {
        assertEquals(
                "symbol utf8 0 16\nbid f64 16 8\nask f64 24 8\ntime i64 32 8\n",
                mp.sharedRecord(ONE).layout());
        assertEquals("", mp.sharedRecord(new Empty()).layout());
    }

    @Test
    void shorterStringLeavesNothingOfALongerOne() {
        SharedRecord<Quote> record = mp.sharedRecord(new Quote("ABCDEFGHIJKL", 0, 0, 0));
        for (int i = 0; i < 8; i++) {
            record.set(new Quote("A", 0, 0, 0));
            record.set(new Quote("", 0, 0, 0));
        }
        assertEquals("", record.get().symbol());
        assertTrue(record.compareAndSet(new Quote("", 0, 0, 0), ONE));
    }

    @Test
    void versionCountsWrites() {
        SharedRecord<Quote> record = mp.sharedRecord(ONE);
        assertEquals(0, record.version());
        record.set(OTHER);
        record.getAndSet(ONE);
        assertFalse(record.compareAndSet(OTHER, ONE));
        assertEquals(2, record.version());
        record.updateAndGet(quote -> OTHER);
        assertEquals(3, record.version());
    }

    @Test
    void getAndSetReturnsThePreviousRecord() {
        SharedRecord<Quote> record = mp.sharedRecord(ONE);
        assertEquals(ONE, record.getAndSet(OTHER));
        assertEquals(OTHER, record.get());
    }

    @Test
    void compareAndSetWritesOnlyWhenTheRecordIsAsExpected() {
        SharedRecord<Quote> record = mp.sharedRecord(ONE);
        assertFalse(record.compareAndSet(OTHER, ONE));
        assertFalse(record.compareAndSet(new Quote("ACME", 1.25, 1.5, 8), OTHER));
        assertEquals(ONE, record.get());
        assertTrue(record.compareAndSet(new Quote("ACME", 1.25, 1.5, 7), OTHER));
        assertEquals(OTHER, record.get());
    }

    /** As the generated {@code equals} does, which compares by {@link Double#compare}. */
    @Test
    void compareAndSetComparesNumbersAsEqualsDoes() {
        double otherNaN = Double.longBitsToDouble(0x7FF8_0000_0000_0001L);
        SharedRecord<Place> record = mp.sharedRecord(new Place(otherNaN, 0.0));
        assertFalse(record.compareAndSet(new Place(Double.NaN, -0.0), new Place(1, 1)));
        assertTrue(record.compareAndSet(new Place(Double.NaN, 0.0), new Place(1, 1)));
    }

    @Test
    void updatesReturnTheRecordBeforeOrAfter() {
        SharedRecord<Place> record = mp.sharedRecord(new Place(1, 2));
        assertEquals(new Place(2, 2), record.updateAndGet(place -> new Place(place.latitude() + 1, 2)));
        assertEquals(new Place(2, 2), record.getAndUpdate(place -> new Place(place.latitude() + 1, 2)));
        assertEquals(new Place(3, 2), record.get());
    }

    @Test
    void functionOfAnUpdateMayWriteTheRecord() {
        SharedRecord<Place> record = mp.sharedRecord(new Place(0, 0));
        AtomicBoolean first = new AtomicBoolean(true);
        Place updated = record.updateAndGet(place -> {
            if (first.getAndSet(false)) {
                record.set(new Place(10, 0));
            }
            return new Place(place.latitude() + 1, 0);
        });
        assertEquals(new Place(11, 0), updated);
    }

    @Test
    void noUpdateIsLost() throws Exception {
        SharedRecord<Same> record = mp.sharedRecord(Same.of(0));
        Crew.together(THREADS, thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                record.updateAndGet(same -> Same.of(same.first() + 1));
            }
            return null;
        });
        assertEquals(Same.of((long) THREADS * ROUNDS), record.get());
        assertEquals((long) THREADS * ROUNDS, record.version());
    }

    /** The constructor refuses a mixture of two records, so a read that returned one would throw. */
    @Test
    void readsAreNeverAMixture() throws Exception {
        SharedRecord<Same> record = mp.sharedRecord(Same.of(0));
        CountDownLatch writers = new CountDownLatch(2);
        Crew.together(THREADS, thread -> {
            if (thread < 2) {
                for (int i = 1; i <= 20 * ROUNDS; i++) {
                    record.set(Same.of((long) i << 32 | thread));
                }
                writers.countDown();
            } else {
                long last = 0;
                while (writers.getCount() > 0) {
                    long version = record.version();
                    record.get();
                    assertTrue(version >= last, "the version went back");
                    last = version;
                }
            }
            return null;
        });
        assertEquals(40 * ROUNDS, record.version());
    }

    @Test
    void refusedRecordChangesNothing() {
        SharedRecord<Quote> record = mp.sharedRecord(ONE);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> record.set(new Quote("thirteen bytes", 1, 2, 3)))
                .getMessage();
        assertEquals(
                "symbol=\"thirteen bytes\" has 14 bytes of UTF-8: the limit of this component is 12, set by @MaxBytes",
                message);
        assertThrows(IllegalArgumentException.class, () -> record.set(new Quote("\ud800", 1, 2, 3)));
        assertThrows(IllegalArgumentException.class, () -> record.set(new Quote("a\udc00\ud800", 1, 2, 3)));
        NullPointerException none =
                assertThrows(NullPointerException.class, () -> record.set(new Quote(null, 1, 2, 3)));
        assertEquals("symbol", none.getMessage());
        assertEquals(ONE, record.get());
        assertEquals(0, record.version());
        record.set(new Quote("\ud83d\ude00", 1, 2, 3));
        assertEquals("\ud83d\ude00", record.get().symbol());
    }

    @Test
    void nullIsRefusedByName() {
        SharedRecord<Trip> record = mp.sharedRecord(new Trip(new Place(1, 2), false, new Place(3, 4)));
        refuses("initial", () -> mp.sharedRecord((Trip) null));
        refuses("value", () -> record.set(null));
        refuses("value", () -> record.getAndSet(null));
        refuses("expected", () -> record.compareAndSet(null, record.get()));
        refuses("update", () -> record.updateAndGet(null));
        refuses("update", () -> record.getAndUpdate(null));
        refuses("value", () -> record.updateAndGet(trip -> null));
        refuses("to", () -> record.set(new Trip(new Place(1, 2), false, null)));
    }

    private static void refuses(String parameter, Runnable call) {
        assertEquals(
                parameter, assertThrows(NullPointerException.class, call::run).getMessage());
    }

    @Test
    void existingNameKeepsItsRecord() {
        SharedRecord<Quote> first = mp.named("q").sharedRecord(ONE);
        SharedRecord<Quote> second = mp.named("q").sharedRecord(OTHER);
        assertEquals(ONE, second.get());
        second.set(OTHER);
        assertEquals(OTHER, first.get());
        assertEquals(first, second);
        assertEquals(first.hashCode(), second.hashCode());
        assertNotEquals(first, mp.sharedRecord(ONE));
        assertEquals(Optional.of("q"), second.name());
        assertSame(mp.workspace(), second.workspace());
    }

    @Test
    void recordOfOtherFieldsIsRefusedShowingBoth() {
        mp.named("q").sharedRecord(ONE);
        String message = assertThrows(
                        TypeMismatchException.class, () -> mp.named("q").sharedRecord(new Renamed("", 1, 2, 3)))
                .getMessage();
        assertTrue(
                message.contains("is a SharedRecord of 40 bytes [symbol utf8 0 16, bid f64 16 8, ask f64 24 8"),
                message);
        assertTrue(
                message.contains("not a SharedRecord of 40 bytes [symbol utf8 0 16, bid f64 16 8, offer f64 24 8"),
                message);
    }

    @Test
    void nameOfAnotherTypeIsRefused() {
        mp.named("q").sharedByteArray(5);
        String message = assertThrows(
                        TypeMismatchException.class, () -> mp.named("q").sharedRecord(ONE))
                .getMessage();
        assertTrue(message.contains("SharedByteArray of length 5"), message);
        assertTrue(message.contains("not SharedRecord"), message);
    }

    @Test
    void serializedHandleRefersToTheSameMemory() throws Exception {
        SharedRecord<Quote> record = mp.sharedRecord(ONE);
        SharedRecord<Quote> copy = JavaSerialization.roundTrip(record);
        copy.set(OTHER);
        assertEquals(OTHER, record.get());
        assertEquals(record, copy);
    }

    @Test
    void closedWorkspaceRefusesEveryOperation() {
        SharedRecord<Quote> record = mp.sharedRecord(ONE);
        mp.close();
        assertThrows(ClosedException.class, record::get);
        assertThrows(ClosedException.class, () -> record.set(OTHER));
        assertThrows(ClosedException.class, () -> record.getAndSet(OTHER));
        assertThrows(ClosedException.class, () -> record.compareAndSet(ONE, OTHER));
        assertThrows(ClosedException.class, () -> record.updateAndGet(quote -> OTHER));
        assertThrows(ClosedException.class, () -> record.getAndUpdate(quote -> OTHER));
        assertThrows(ClosedException.class, record::version);
        assertThrows(ClosedException.class, () -> mp.sharedRecord(ONE));
        assertTrue(record.toString().endsWith("(closed)"), record.toString());
    }

    @Test
    void toStringShowsPlaceAndRecord() {
        String text = mp.named("q").sharedRecord(new Place(1, 2)).toString();
        assertTrue(text.startsWith("SharedRecord \"q\" in " + mp.workspace().directory()), text);
        assertTrue(text.endsWith(" = Place[latitude=1.0, longitude=2.0]"), text);
    }
}
