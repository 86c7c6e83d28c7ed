package io.polyproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polyproc.ClosedException;
import io.polyproc.testkit.Crew;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * What every single number does besides.
 *
 * @param <H> the handle
 * @param <T> the number, boxed
 */
abstract class SharedNumberContract<H extends SharedValue, T extends Number> extends SharedValueContract<H, T> {

    private static final int THREADS = 4;
    private static final int ROUNDS = 20_000;

    /** The small whole number as this type has it. */
    abstract T number(int small);

    abstract T getAndAdd(H value, T delta);

    abstract T addAndGet(H value, T delta);

    abstract T getAndUpdate(H value, UnaryOperator<T> update);

    abstract T updateAndGet(H value, UnaryOperator<T> update);

    @Override
    final List<T> twoValues() {
        return List.of(number(17), number(-3));
    }

    @Test
    void getAndAddTellsTheOldAndAddAndGetTheNew() {
        H value = anonymous(number(5));
        assertEquals(number(5), getAndAdd(value, number(3)));
        assertEquals(number(6), addAndGet(value, number(-2)));
        assertEquals(number(6), get(value));
    }

    @Test
    void getAndUpdateTellsTheOldAndUpdateAndGetTheNew() {
        H value = anonymous(number(5));
        assertEquals(number(5), getAndUpdate(value, old -> number(old.intValue() * 3)));
        assertEquals(number(30), updateAndGet(value, old -> number(old.intValue() * 2)));
        assertEquals(number(30), get(value));
    }

    @Test
    void contendedUpdateIsRepeated() {
        H value = anonymous(number(5));
        assertEquals(number(101), updateAndGet(value, old -> {
            if (old.intValue() == 5) {
                getAndSet(value, number(100));
            }
            return number(old.intValue() + 1);
        }));
        assertEquals(number(101), get(value));
    }

    @Test
    void incrementsOfSeveralThreadsAreAllCounted() throws Exception {
        H value = anonymous(number(0));
        Crew.together(THREADS, thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                switch (i % 3) {
                    case 0 -> getAndAdd(value, number(1));
                    case 1 -> addAndGet(value, number(1));
                    default -> updateAndGet(value, old -> number(old.intValue() + 1));
                }
            }
            return null;
        });
        assertEquals(number(THREADS * ROUNDS), get(value));
    }

    @Test
    void closedWorkspaceRefusesArithmetic() {
        H value = anonymous(number(0));
        mp.close();
        assertThrows(ClosedException.class, () -> getAndAdd(value, number(1)));
        assertThrows(ClosedException.class, () -> addAndGet(value, number(1)));
        assertThrows(ClosedException.class, () -> getAndUpdate(value, old -> old));
        assertThrows(ClosedException.class, () -> updateAndGet(value, old -> old));
    }
}
