package io.polyproc.twins;

import io.polyproc.Multiprocessing;
import io.polyproc.testing.Seed;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedIntArray;
import io.polyproc.value.SharedLong;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values and arrays beside the JDK's atomic ones. */
class ValueTwinsTest {

    private static final int STEPS = 3000;
    private static final int LENGTH = 4;
    private static final int[] VALUES = {0, 1, -1, 7, Integer.MAX_VALUE, Integer.MIN_VALUE};

    private final Multiprocessing mp = Multiprocessing.open();
    private final Random random = Seed.random(ValueTwinsTest.class);

    @AfterEach
    void close() {
        mp.close();
    }

    private static int value(Random any) {
        return VALUES[any.nextInt(VALUES.length)];
    }

    /** One below and one above the valid ones are among them. */
    private static int index(Random any) {
        return any.nextInt(LENGTH + 2) - 1;
    }

    @Test
    void anIntBehavesAsAnAtomicInteger() {
        List<Twins.Step<SharedInt, AtomicInteger>> steps = List.of(
                (twins, any) -> twins.both("get", SharedInt::get, AtomicInteger::get),
                (twins, any) -> {
                    int v = value(any);
                    twins.both("getAndSet " + v, i -> i.getAndSet(v), i -> i.getAndSet(v));
                },
                (twins, any) -> {
                    int v = value(any);
                    twins.both("addAndGet " + v, i -> i.addAndGet(v), i -> i.addAndGet(v));
                },
                (twins, any) -> {
                    int v = value(any);
                    twins.both("getAndAdd " + v, i -> i.getAndAdd(v), i -> i.getAndAdd(v));
                },
                (twins, any) -> {
                    int v = value(any);
                    int w = value(any);
                    twins.both("compareAndSet " + v + " " + w, i -> i.compareAndSet(v, w), i -> i.compareAndSet(v, w));
                },
                (twins, any) -> twins.both(
                        "updateAndGet", i -> i.updateAndGet(x -> 3 * x + 1), i -> i.updateAndGet(x -> 3 * x + 1)),
                (twins, any) -> twins.both(
                        "failing update",
                        i -> i.getAndUpdate(x -> Math.floorDiv(x, x - x)),
                        i -> i.getAndUpdate(x -> Math.floorDiv(x, x - x))));
        new Twins<>(mp.sharedInt(1), new AtomicInteger(1)).walk(random, STEPS, steps);
    }

    @Test
    void aLongBehavesAsAnAtomicLong() {
        List<Twins.Step<SharedLong, AtomicLong>> steps = List.of(
                (twins, any) -> twins.both("get", SharedLong::get, AtomicLong::get),
                (twins, any) -> {
                    long v = (long) value(any) << any.nextInt(Integer.SIZE);
                    twins.both("getAndSet " + v, i -> i.getAndSet(v), i -> i.getAndSet(v));
                },
                (twins, any) -> {
                    long v = (long) value(any) << any.nextInt(Integer.SIZE);
                    twins.both("addAndGet " + v, i -> i.addAndGet(v), i -> i.addAndGet(v));
                },
                (twins, any) -> {
                    long v = value(any);
                    twins.both("compareAndSet " + v, i -> i.compareAndSet(v, 1), i -> i.compareAndSet(v, 1));
                });
        new Twins<>(mp.sharedLong(1), new AtomicLong(1)).walk(random, STEPS, steps);
    }

    @Test
    void anIntArrayBehavesAsAnAtomicIntegerArray() {
        List<Twins.Step<SharedIntArray, AtomicIntegerArray>> steps = List.of(
                (twins, any) -> {
                    int at = index(any);
                    twins.both("get " + at, a -> a.get(at), a -> a.get(at));
                },
                (twins, any) -> {
                    int at = index(any);
                    int v = value(any);
                    twins.both("getAndSet " + at, a -> a.getAndSet(at, v), a -> a.getAndSet(at, v));
                },
                (twins, any) -> {
                    int at = index(any);
                    int v = value(any);
                    twins.both("addAndGet " + at, a -> a.addAndGet(at, v), a -> a.addAndGet(at, v));
                },
                (twins, any) -> {
                    int at = index(any);
                    int v = value(any);
                    twins.both("compareAndSet " + at, a -> a.compareAndSet(at, v, 7), a -> a.compareAndSet(at, v, 7));
                },
                (twins, any) -> twins.both("length", SharedIntArray::length, AtomicIntegerArray::length),
                (twins, any) -> {
                    int at = index(any);
                    twins.both("update", a -> a.getAndUpdate(at, x -> x ^ 5), a -> a.getAndUpdate(at, x -> x ^ 5));
                });
        new Twins<>(mp.sharedIntArray(LENGTH), new AtomicIntegerArray(LENGTH)).walk(random, STEPS, steps);
    }
}
