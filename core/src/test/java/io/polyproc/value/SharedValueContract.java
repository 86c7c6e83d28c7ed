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
import io.polyproc.testkit.JavaSerialization;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every single value does.
 *
 * @param <H> the handle
 * @param <T> the value, boxed
 */
abstract class SharedValueContract<H extends SharedValue, T> {

    Multiprocessing mp;
    Workspace workspace;

    /** The factories of this name, or of anonymous objects. */
    final SharedObjects objects(Optional<String> name) {
        return name.isPresent() ? mp.named(name.get()) : mp;
    }

    abstract H open(Optional<String> name, T initial);

    /** Two different values. */
    abstract List<T> twoValues();

    /** A read in each mode. */
    abstract List<Function<H, T>> reads();

    /** A write in each mode. */
    abstract List<BiConsumer<H, T>> writes();

    abstract boolean compareAndSet(H value, T expected, T updated);

    abstract T getAndSet(H value, T updated);

    @BeforeEach
    final void openWorkspace() {
        mp = Multiprocessing.open();
        workspace = mp.workspace();
    }

    @AfterEach
    final void closeWorkspace() {
        mp.close();
    }

    final H anonymous(T initial) {
        return open(Optional.empty(), initial);
    }

    final T get(H value) {
        return reads().get(0).apply(value);
    }

    private T one() {
        return twoValues().get(0);
    }

    private T other() {
        return twoValues().get(1);
    }

    @Test
    void beginsWithItsInitialValue() {
        assertEquals(one(), get(anonymous(one())));
        assertEquals(other(), get(anonymous(other())));
    }

    @Test
    void everyModeReadsWhatEveryModeWrote() {
        for (BiConsumer<H, T> write : writes()) {
            for (Function<H, T> read : reads()) {
                H value = anonymous(one());
                write.accept(value, other());
                assertEquals(other(), read.apply(value));
            }
        }
    }

    @Test
    void compareAndSetWritesOnlyWhenTheValueIsAsExpected() {
        H value = anonymous(one());
        assertFalse(compareAndSet(value, other(), one()));
        assertEquals(one(), get(value));
        assertTrue(compareAndSet(value, one(), other()));
        assertEquals(other(), get(value));
    }

    @Test
    void getAndSetTellsWhatWasThere() {
        H value = anonymous(one());
        assertEquals(one(), getAndSet(value, other()));
        assertEquals(other(), get(value));
    }

    @Test
    void anonymousValuesAreApart() {
        H first = anonymous(one());
        H second = anonymous(one());
        getAndSet(first, other());
        assertEquals(one(), get(second));
        assertEquals(Optional.empty(), first.name());
        assertEquals(workspace, first.workspace());
    }

    @Test
    void existingNameKeepsItsValue() {
        H first = open(Optional.of("it"), one());
        H second = open(Optional.of("it"), other());
        assertEquals(one(), get(second));
        getAndSet(second, other());
        assertEquals(other(), get(first));
        assertEquals(Optional.of("it"), second.name());
    }

    @Test
    void nameTakenByAnotherTypeIsRefusedNamingBoth() {
        String mine = anonymous(one()).toString().split(" ")[0];
        mp.named("it").sharedByteArray(5);
        TypeMismatchException e = assertThrows(TypeMismatchException.class, () -> open(Optional.of("it"), one()));
        assertTrue(e.getMessage().contains("SharedByteArray of length 5"), e.getMessage());
        assertTrue(e.getMessage().contains("not " + mine), e.getMessage());
        assertTrue(e.getMessage().contains(workspace.directory().toString()), e.getMessage());
        assertEquals(List.of("it"), workspace.names());
    }

    @Test
    void serializedHandleRefersToTheSameMemory() throws Exception {
        H value = anonymous(one());
        H copy = JavaSerialization.roundTrip(value);
        assertEquals(one(), get(copy));
        getAndSet(copy, other());
        assertEquals(other(), get(value));
        assertEquals(value.getClass(), copy.getClass());
    }

    @Test
    void closedWorkspaceRefusesEveryOperation() {
        H value = open(Optional.of("it"), one());
        mp.close();
        reads().forEach(read -> assertThrows(ClosedException.class, () -> read.apply(value)));
        writes().forEach(write -> assertThrows(ClosedException.class, () -> write.accept(value, other())));
        assertThrows(ClosedException.class, () -> compareAndSet(value, one(), other()));
        assertThrows(ClosedException.class, () -> getAndSet(value, other()));
        assertThrows(ClosedException.class, () -> open(Optional.of("it"), one()));
        assertThrows(ClosedException.class, value::name);
        assertTrue(value.toString().endsWith("(closed)"), value.toString());
    }

    @Test
    void toStringShowsPlaceAndValue() {
        String text = open(Optional.of("it"), one()).toString();
        assertTrue(text.contains("\"it\" in " + workspace.directory()), text);
        assertTrue(text.endsWith(" = " + one()), text);
    }
}
