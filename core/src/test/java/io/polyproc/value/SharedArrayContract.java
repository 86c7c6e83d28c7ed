package io.polyproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.SharedObjects;
import io.polyproc.TypeMismatchException;
import io.polyproc.Workspace;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.JavaSerialization;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every array does. Lists of boxed numbers stand for arrays on the heap.
 *
 * @param <H> the handle
 * @param <T> an element, boxed
 */
abstract class SharedArrayContract<H extends SharedArray, T extends Number> {

    /** A read of one element. */
    @FunctionalInterface
    interface Read<H, T> {
        T at(H array, int index);
    }

    /** A write of one element. */
    @FunctionalInterface
    interface Write<H, T> {
        void at(H array, int index, T value);
    }

    Multiprocessing mp;
    Workspace workspace;

    /** The factories of this name, or of anonymous objects. */
    final SharedObjects objects(Optional<String> name) {
        return name.isPresent() ? mp.named(name.get()) : mp;
    }

    abstract T number(int small);

    abstract H ofLength(Optional<String> name, int length);

    abstract H of(Optional<String> name, List<T> initial);

    abstract List<Read<H, T>> reads();

    abstract List<Write<H, T>> writes();

    abstract boolean compareAndSet(H array, int index, T expected, T value);

    abstract T getAndSet(H array, int index, T value);

    abstract T getAndAdd(H array, int index, T delta);

    abstract T addAndGet(H array, int index, T delta);

    abstract List<T> toList(H array);

    abstract List<T> streamed(H array);

    abstract void fill(H array, T value);

    /** Reads {@code count} elements into an array of {@code room} zeros, from its element {@code offset} on. */
    abstract List<T> read(H array, int index, int room, int offset, int count);

    abstract void write(H array, int index, List<T> from, int offset, int count);

    @BeforeEach
    final void openWorkspace() {
        mp = Multiprocessing.open();
        workspace = mp.workspace();
    }

    @AfterEach
    final void closeWorkspace() {
        mp.close();
    }

    final List<T> numbers(int... small) {
        return IntStream.of(small).mapToObj(this::number).toList();
    }

    final H array(int... small) {
        return of(Optional.empty(), numbers(small));
    }

    private T get(H array, int index) {
        return reads().get(0).at(array, index);
    }

    @Test
    void beginsWithZeros() {
        assertEquals(numbers(0, 0, 0, 0, 0), toList(ofLength(Optional.empty(), 5)));
    }

    @Test
    void beginsWithItsInitialElements() {
        H array = array(1, -2, 3);
        assertEquals(3, array.length());
        assertEquals(numbers(1, -2, 3), toList(array));
        assertEquals(numbers(1, -2, 3), streamed(array));
    }

    @Test
    void emptyArrayHasNoElements() {
        for (H array : List.of(array(), ofLength(Optional.of("empty"), 0))) {
            fill(array, number(1));
            assertEquals(0, array.length());
            assertEquals(List.of(), toList(array));
            assertEquals(List.of(), streamed(array));
            assertEquals(List.of(), read(array, 0, 0, 0, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> get(array, 0));
        }
    }

    @Test
    void everyModeReadsWhatEveryModeWroteAndNeighboursStay() {
        for (Write<H, T> write : writes()) {
            for (Read<H, T> read : reads()) {
                H array = array(1, 2, 3, 4, 5);
                for (int i = 0; i < 5; i++) {
                    write.at(array, i, number(-10 - i));
                    assertEquals(number(-10 - i), read.at(array, i));
                    assertEquals(number(i == 4 ? -10 : i + 2), read.at(array, (i + 1) % 5));
                }
            }
        }
    }

    @Test
    void atomicOperationsChangeOneElementOnly() {
        H array = array(1, -2, 3, -4, 5);
        assertFalse(compareAndSet(array, 2, number(9), number(8)));
        assertTrue(compareAndSet(array, 2, number(3), number(-30)));
        assertEquals(number(-2), getAndSet(array, 1, number(20)));
        assertEquals(number(-4), getAndAdd(array, 3, number(-1)));
        assertEquals(number(6), addAndGet(array, 4, number(1)));
        assertEquals(numbers(1, 20, -30, -5, 6), toList(array));
    }

    @Test
    void concurrentIncrementsOfNeighboursAreAllCounted() throws Exception {
        int threads = 4;
        int rounds = 25_000;
        H array = ofLength(Optional.empty(), threads + 1);
        Crew.together(threads, thread -> {
            for (int i = 0; i < rounds; i++) {
                getAndAdd(array, thread, number(1));
                addAndGet(array, threads, number(1));
            }
            return null;
        });
        for (int i = 0; i < threads; i++) {
            assertEquals(wrapped(rounds), get(array, i));
        }
        assertEquals(wrapped(rounds * threads), get(array, threads));
    }

    /** The number as the element type keeps it. */
    T wrapped(int number) {
        return number(number);
    }

    @Test
    void readAndWriteCopyRanges() {
        H array = array(1, 2, 3, 4, 5);
        assertEquals(numbers(0, 2, 3, 4, 0), read(array, 1, 5, 1, 3));
        write(array, 2, numbers(70, 71, 72, 73), 1, 2);
        assertEquals(numbers(1, 2, 71, 72, 5), toList(array));
        write(array, 5, numbers(), 0, 0);
        assertEquals(numbers(1, 2, 71, 72, 5), toList(array));
    }

    @Test
    void fillSetsEveryElementOfALongArrayAndNothingBehindIt() {
        int length = 3 * 4096 + 7;
        H array = ofLength(Optional.empty(), length);
        H behind = ofLength(Optional.empty(), 4);
        fill(array, number(-7));
        assertEquals(Collections.nCopies(length, number(-7)), toList(array));
        assertEquals(numbers(0, 0, 0, 0), toList(behind));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void indexOutOfBoundsNamesIndexAndLength(int index) {
        H array = array(1, 2, 3);
        for (Read<H, T> read : reads()) {
            assertNamesIndexAndLength(() -> read.at(array, index), index);
        }
        for (Write<H, T> write : writes()) {
            assertNamesIndexAndLength(() -> write.at(array, index, number(0)), index);
        }
        assertNamesIndexAndLength(() -> compareAndSet(array, index, number(0), number(0)), index);
        assertNamesIndexAndLength(() -> getAndSet(array, index, number(0)), index);
        assertNamesIndexAndLength(() -> getAndAdd(array, index, number(0)), index);
        assertNamesIndexAndLength(() -> addAndGet(array, index, number(0)), index);
        assertEquals(numbers(1, 2, 3), toList(array));
    }

    private static void assertNamesIndexAndLength(Runnable access, int index) {
        IndexOutOfBoundsException e = assertThrows(IndexOutOfBoundsException.class, access::run);
        assertTrue(e.getMessage().contains("index " + index + " "), e.getMessage());
        assertTrue(e.getMessage().contains("length 3 of Shared"), e.getMessage());
    }

    @ParameterizedTest(name = "index {0}, offset {1}, count {2}")
    @CsvSource({"-1,0,1", "0,-1,1", "0,0,-1", "0,0,4", "2,0,2", "4,0,0", "0,2,2", "2147483647,0,1", "1,0,2147483647"})
    void rangeOutOfBoundsCopiesNothing(int index, int offset, int count) {
        H array = array(1, 2, 3);
        assertThrows(IndexOutOfBoundsException.class, () -> read(array, index, 3, offset, count));
        assertThrows(IndexOutOfBoundsException.class, () -> write(array, index, numbers(7, 8, 9), offset, count));
        assertEquals(numbers(1, 2, 3), toList(array));
    }

    @Test
    void negativeLengthIsRefused() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ofLength(Optional.empty(), -1));
        assertTrue(e.getMessage().contains("length=-1"), e.getMessage());
    }

    @Test
    void lengthOverTheLimitIsRefusedSayingTheLimit() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> ofLength(Optional.of("huge"), Integer.MAX_VALUE));
        assertTrue(e.getMessage().contains("of length 2147483647 needs"), e.getMessage());
        assertTrue(e.getMessage().contains("the limit is 2147417728 bytes"), e.getMessage());
        assertEquals(List.of(), workspace.names());
    }

    @Test
    void existingNameKeepsItsElements() {
        H first = of(Optional.of("it"), numbers(1, 2));
        assertEquals(numbers(1, 2), toList(of(Optional.of("it"), numbers(8, 9))));
        H again = ofLength(Optional.of("it"), 2);
        getAndSet(again, 0, number(5));
        assertEquals(numbers(5, 2), toList(first));
    }

    @Test
    void anotherLengthUnderAnExistingNameIsRefusedNamingBoth() {
        String type = of(Optional.of("it"), numbers(1, 2)).toString().split(" ")[0];
        TypeMismatchException e = assertThrows(TypeMismatchException.class, () -> ofLength(Optional.of("it"), 3));
        assertTrue(
                e.getMessage().contains("is " + type + " of length 2, not " + type + " of length 3"), e.getMessage());
        assertEquals(numbers(1, 2), toList(ofLength(Optional.of("it"), 2)));
    }

    @Test
    void serializedHandleRefersToTheSameMemory() throws Exception {
        H array = array(1, 2, 3);
        H copy = JavaSerialization.roundTrip(array);
        assertEquals(3, copy.length());
        getAndSet(copy, 1, number(9));
        assertEquals(numbers(1, 9, 3), toList(array));
    }

    @Test
    void closedWorkspaceRefusesEveryOperation() {
        H array = array(1, 2, 3);
        mp.close();
        reads().forEach(read -> assertThrows(ClosedException.class, () -> read.at(array, 1)));
        writes().forEach(write -> assertThrows(ClosedException.class, () -> write.at(array, 1, number(0))));
        assertThrows(ClosedException.class, () -> compareAndSet(array, 0, number(1), number(2)));
        assertThrows(ClosedException.class, () -> getAndSet(array, 0, number(1)));
        assertThrows(ClosedException.class, () -> getAndAdd(array, 0, number(1)));
        assertThrows(ClosedException.class, () -> toList(array));
        assertThrows(ClosedException.class, () -> streamed(array));
        assertThrows(ClosedException.class, () -> fill(array, number(1)));
        assertThrows(ClosedException.class, () -> read(array, 0, 3, 0, 3));
        assertThrows(ClosedException.class, () -> write(array, 0, numbers(1, 2, 3), 0, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> get(array, 3));
        assertEquals(3, array.length());
    }

    @Test
    void toStringShowsPlaceAndLength() {
        String text = of(Optional.of("it"), numbers(1, 2)).toString();
        assertTrue(text.contains("\"it\" in " + workspace.directory()), text);
        assertTrue(text.endsWith("of length 2"), text);
    }
}
