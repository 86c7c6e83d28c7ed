package io.polyproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.TypeMismatchException;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.JavaSerialization;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SharedRecordArrayTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 2_000;

    private record Point(double x, double y) {}

    private record Place(double x, double height) {}

    /** Both components are the same in every instance that a thread has set. */
    private record Pair(long first, @MaxBytes(20) String second) {
        Pair {
            if (!second.equals(Long.toString(first))) {
                throw new IllegalArgumentException("torn: " + first + " " + second);
            }
        }

        static Pair of(long value) {
            return new Pair(value, Long.toString(value));
        }
    }

    private static final Point ONE = new Point(1, 2);
    private static final Point OTHER = new Point(3, 4);

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
    void everyElementBeginsWithTheInitialRecord() {
        SharedRecordArray<Point> array = mp.sharedRecordArray(1000, ONE);
        assertEquals(1000, array.length());
        assertTrue(array.stream().allMatch(ONE::equals));
        assertEquals("x f64 0 8\ny f64 8 8\n", array.layout());
        assertEquals(List.of(), mp.sharedRecordArray(0, ONE).stream().toList());
    }

    @Test
    void elementsAreApart() {
        SharedRecordArray<Point> array = mp.sharedRecordArray(100, ONE);
        array.set(50, OTHER);
        assertEquals(ONE, array.get(49));
        assertEquals(OTHER, array.get(50));
        assertEquals(ONE, array.get(51));
        assertEquals(1, array.version(50));
        assertEquals(0, array.version(51));
    }

    @Test
    void readModifyWriteOperationsAreThoseOfARecord() {
        SharedRecordArray<Point> array = mp.sharedRecordArray(2, ONE);
        assertEquals(ONE, array.getAndSet(1, OTHER));
        assertFalse(array.compareAndSet(1, ONE, OTHER));
        assertTrue(array.compareAndSet(1, OTHER, ONE));
        assertEquals(new Point(2, 2), array.updateAndGet(1, point -> new Point(point.x() + 1, point.y())));
        assertEquals(new Point(2, 2), array.getAndUpdate(1, point -> OTHER));
        assertEquals(OTHER, array.get(1));
        assertEquals(4, array.version(1));
    }

    @Test
    void noUpdateIsLostAndNoReadIsAMixture() throws Exception {
        int length = 5;
        SharedRecordArray<Pair> array = mp.sharedRecordArray(length, Pair.of(0));
        Crew.together(THREADS, thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                int index = ThreadLocalRandom.current().nextInt(length);
                array.updateAndGet(index, pair -> Pair.of(pair.first() + 1));
                array.get(ThreadLocalRandom.current().nextInt(length));
            }
            return null;
        });
        assertEquals(
                (long) THREADS * ROUNDS, array.stream().mapToLong(Pair::first).sum());
    }

    @Test
    void indexOutOfRangeIsRefusedNamingIndexAndLength() {
        SharedRecordArray<Point> array = mp.sharedRecordArray(3, ONE);
        for (int index : new int[] {-1, 3, Integer.MAX_VALUE}) {
            for (Executable call : List.<Executable>of(
                    () -> array.get(index),
                    () -> array.set(index, OTHER),
                    () -> array.getAndSet(index, OTHER),
                    () -> array.compareAndSet(index, ONE, OTHER),
                    () -> array.getAndUpdate(index, point -> OTHER),
                    () -> array.updateAndGet(index, point -> OTHER),
                    () -> array.version(index))) {
                String message =
                        assertThrows(IndexOutOfBoundsException.class, call).getMessage();
                assertTrue(message.startsWith("index " + index + " is out of bounds for length 3 of"), message);
            }
        }
        assertTrue(array.stream().allMatch(ONE::equals));
    }

    @Test
    void badLengthsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> mp.sharedRecordArray(-1, ONE));
        String message = assertThrows(
                        IllegalArgumentException.class, () -> mp.sharedRecordArray(Integer.MAX_VALUE, ONE))
                .getMessage();
        assertTrue(message.startsWith("SharedRecordArray of length 2147483647 needs "), message);
    }

    @Test
    void nullIsRefusedByName() {
        SharedRecordArray<Point> array = mp.sharedRecordArray(1, ONE);
        refuses("initial", () -> mp.sharedRecordArray(1, (Point) null));
        refuses("value", () -> array.set(0, null));
        refuses("value", () -> array.getAndSet(0, null));
        refuses("expected", () -> array.compareAndSet(0, null, ONE));
        refuses("update", () -> array.updateAndGet(0, null));
        refuses("update", () -> array.getAndUpdate(0, null));
    }

    private static void refuses(String parameter, Executable call) {
        assertEquals(parameter, assertThrows(NullPointerException.class, call).getMessage());
    }

    @Test
    void existingNameKeepsItsElementsAndRefusesOthers() {
        mp.named("a").sharedRecordArray(2, ONE).set(1, OTHER);
        assertEquals(OTHER, mp.named("a").sharedRecordArray(2, ONE).get(1));
        assertThrows(TypeMismatchException.class, () -> mp.named("a").sharedRecordArray(3, ONE));
        assertThrows(TypeMismatchException.class, () -> mp.named("a").sharedRecord(ONE));
        String message = assertThrows(
                        TypeMismatchException.class, () -> mp.named("a").sharedRecordArray(2, new Place(1, 2)))
                .getMessage();
        assertTrue(message.contains("is a SharedRecordArray of 16 bytes [x f64 0 8, y f64 8 8]"), message);
    }

    @Test
    void serializedHandleRefersToTheSameMemory() throws Exception {
        SharedRecordArray<Point> array = mp.sharedRecordArray(2, ONE);
        SharedRecordArray<Point> copy = JavaSerialization.roundTrip(array);
        copy.set(1, OTHER);
        assertEquals(OTHER, array.get(1));
        assertEquals(array, copy);
    }

    @Test
    void closedWorkspaceRefusesEveryOperation() {
        SharedRecordArray<Point> array = mp.sharedRecordArray(2, ONE);
        mp.close();
        assertThrows(ClosedException.class, () -> array.get(0));
        assertThrows(ClosedException.class, () -> array.set(0, ONE));
        assertThrows(ClosedException.class, () -> array.version(0));
        assertThrows(ClosedException.class, () -> mp.sharedRecordArray(2, ONE));
    }
}
