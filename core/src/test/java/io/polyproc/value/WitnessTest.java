package io.polyproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.testkit.Crew;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operations that return the witness of a CAS, and those that combine a value with an operand. */
class WitnessTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 10_000;

    private Multiprocessing mp;

    @BeforeEach
    void openWorkspace() {
        mp = Multiprocessing.open();
    }

    @AfterEach
    void closeWorkspace() {
        mp.close();
    }

    @Test
    void compareAndExchangeOfAValueReturnsTheValueBefore() {
        SharedInt i = mp.sharedInt(1);
        assertEquals(1, i.compareAndExchange(7, 8));
        assertEquals(1, i.compareAndExchange(1, 2));
        assertEquals(2, i.get());
        SharedLong l = mp.sharedLong(1L << 40);
        assertEquals(1L << 40, l.compareAndExchange(0, 8));
        assertEquals(1L << 40, l.compareAndExchange(1L << 40, 2));
        assertEquals(2, l.get());
        SharedDouble d = mp.sharedDouble(1.5);
        assertEquals(1.5, d.compareAndExchange(0, 8));
        assertEquals(1.5, d.compareAndExchange(1.5, Double.NaN));
        assertTrue(Double.isNaN(d.compareAndExchange(Double.NaN, 2)), "equal bits");
        assertEquals(2, d.get());
        SharedBoolean b = mp.sharedBoolean(false);
        assertFalse(b.compareAndExchange(true, true));
        assertFalse(b.compareAndExchange(false, true));
        assertTrue(b.get());
    }

    @Test
    void compareAndExchangeOfAnElementReturnsTheElementBeforeAndLeavesItsNeighbours() {
        SharedIntArray i = mp.sharedIntArrayOf(1, 2, 3);
        assertEquals(2, i.compareAndExchange(1, 9, 8));
        assertEquals(2, i.compareAndExchange(1, 2, 8));
        assertEquals("[1, 8, 3]", Arrays.toString(i.toArray()));
        SharedLongArray l = mp.sharedLongArrayOf(1, 2, 3);
        assertEquals(2, l.compareAndExchange(1, 2, 1L << 40));
        assertEquals(1L << 40, l.compareAndExchange(1, 2, 0));
        SharedDoubleArray d = mp.sharedDoubleArrayOf(1, 2, 3);
        assertEquals(2, d.compareAndExchange(1, 2, -0.0));
        assertEquals(-0.0, d.compareAndExchange(1, 0.0, 5), "another zero is not equal");
        assertEquals(-0.0, d.get(1));
    }

    @Test
    void anAccumulatedValueIsThatOfTheFunction() {
        SharedInt i = mp.sharedInt(5);
        assertEquals(5, i.getAndAccumulate(3, Math::min));
        assertEquals(4, i.accumulateAndGet(4, Math::max));
        SharedLong l = mp.sharedLong(5);
        assertEquals(5, l.getAndAccumulate(3, (a, b) -> a - b));
        assertEquals(-8, l.accumulateAndGet(10, (a, b) -> a - b), "the value is the first argument");
        SharedDouble d = mp.sharedDouble(2);
        assertEquals(2, d.getAndAccumulate(3, Math::pow));
        assertEquals(4, d.accumulateAndGet(0.5, (a, b) -> a * b));
        SharedIntArray ia = mp.sharedIntArrayOf(1, 2);
        assertEquals(2, ia.getAndAccumulate(1, 5, Integer::sum));
        assertEquals(14, ia.accumulateAndGet(1, 2, (a, b) -> a * b));
        SharedLongArray la = mp.sharedLongArrayOf(1, 2);
        assertEquals(2, la.getAndAccumulate(1, 5, Long::sum));
        assertEquals(14, la.accumulateAndGet(1, 2, (a, b) -> a * b));
        SharedDoubleArray da = mp.sharedDoubleArrayOf(1, 2);
        assertEquals(2, da.getAndAccumulate(1, 5, Double::sum));
        assertEquals(14, da.accumulateAndGet(1, 2, (a, b) -> a * b));
    }

    @Test
    void contendedAccumulationLosesNothing() throws Exception {
        SharedLong sum = mp.sharedLong(0);
        SharedLong exchanged = mp.sharedLong(0);
        Crew.together(THREADS, thread -> {
            for (int i = 1; i <= ROUNDS; i++) {
                sum.accumulateAndGet(i, Long::sum);
                long seen = exchanged.get();
                for (long old; (old = exchanged.compareAndExchange(seen, seen + 1)) != seen; seen = old) {
                    Thread.onSpinWait();
                }
            }
            return null;
        });
        assertEquals((long) THREADS * ROUNDS * (ROUNDS + 1) / 2, sum.get());
        assertEquals((long) THREADS * ROUNDS, exchanged.get());
    }
}
