package io.polyproc.twins;

import io.polyproc.Multiprocessing;
import io.polyproc.testkit.Seed;
import io.polyproc.value.SharedByteArray;
import io.polyproc.value.SharedDoubleArray;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedIntArray;
import io.polyproc.value.SharedLong;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
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

    private static final double[] DOUBLES = {0.0, -0.0, 1.5, Double.NaN, Double.MAX_VALUE, Double.NEGATIVE_INFINITY};
    private static final VarHandle BYTE_ELEMENTS = MethodHandles.arrayElementVarHandle(byte[].class);
    private static final VarHandle DOUBLE_ELEMENTS = MethodHandles.arrayElementVarHandle(double[].class);

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

    @Test
    void aByteArrayBehavesAsTheElementsOfAnArray() {
        List<Twins.Step<SharedByteArray, byte[]>> steps = List.of(
                (twins, any) -> {
                    int at = index(any);
                    twins.both("get " + at, a -> a.get(at), a -> a[at]);
                },
                (twins, any) -> {
                    int at = index(any);
                    byte v = (byte) any.nextInt();
                    twins.both(
                            "getAndSet " + at, a -> a.getAndSet(at, v), a -> (byte) BYTE_ELEMENTS.getAndSet(a, at, v));
                },
                (twins, any) -> {
                    int at = index(any);
                    byte v = (byte) any.nextInt();
                    twins.both(
                            "getAndAdd " + at, a -> a.getAndAdd(at, v), a -> (byte) BYTE_ELEMENTS.getAndAdd(a, at, v));
                    twins.both("addAndGet " + at, a -> a.addAndGet(at, v), a ->
                            (byte) ((byte) BYTE_ELEMENTS.getAndAdd(a, at, v) + v));
                },
                (twins, any) -> {
                    int at = index(any);
                    byte v = twins.jdks()[any.nextInt(LENGTH)];
                    byte w = (byte) any.nextInt();
                    twins.both(
                            "compareAndSet " + at,
                            a -> a.compareAndSet(at, v, w),
                            a -> BYTE_ELEMENTS.compareAndSet(a, at, v, w));
                },
                (twins, any) -> {
                    int from = index(any);
                    int count = any.nextInt(LENGTH);
                    twins.both(
                            "read " + from + " " + count,
                            a -> {
                                byte[] into = new byte[LENGTH];
                                a.read(from, into, 0, count);
                                return Arrays.toString(into);
                            },
                            a -> {
                                byte[] into = new byte[LENGTH];
                                System.arraycopy(a, from, into, 0, count);
                                return Arrays.toString(into);
                            });
                },
                (twins, any) -> twins.both("all", a -> Arrays.toString(a.toArray()), Arrays::toString));
        new Twins<>(mp.sharedByteArray(LENGTH), new byte[LENGTH]).walk(random, STEPS, steps);
    }

    @Test
    void aDoubleArrayBehavesAsTheElementsOfAnArray() {
        List<Twins.Step<SharedDoubleArray, double[]>> steps = List.of(
                (twins, any) -> {
                    int at = index(any);
                    twins.both("get " + at, a -> a.get(at), a -> a[at]);
                },
                (twins, any) -> {
                    int at = index(any);
                    double v = DOUBLES[any.nextInt(DOUBLES.length)];
                    twins.both("getAndSet " + at, a -> a.getAndSet(at, v), a ->
                            (double) DOUBLE_ELEMENTS.getAndSet(a, at, v));
                },
                (twins, any) -> {
                    int at = index(any);
                    double v = DOUBLES[any.nextInt(DOUBLES.length)];
                    twins.both("getAndAdd " + at, a -> a.getAndAdd(at, v), a ->
                            (double) DOUBLE_ELEMENTS.getAndAdd(a, at, v));
                },
                (twins, any) -> {
                    // By bits: zero does not equal its negative. The bits of a NaN that was computed are not specified.
                    int at = index(any);
                    double drawn = DOUBLES[any.nextInt(DOUBLES.length)];
                    double v = Double.isNaN(drawn) ? 1 : drawn;
                    double w = DOUBLES[any.nextInt(DOUBLES.length)];
                    twins.both(
                            "compareAndSet " + at + " " + v,
                            a -> a.compareAndSet(at, v, w),
                            a -> DOUBLE_ELEMENTS.compareAndSet(a, at, v, w));
                },
                (twins, any) -> {
                    int at = index(any);
                    twins.both("updateAndGet " + at, a -> a.updateAndGet(at, x -> x / 3), a -> a[at] /= 3);
                },
                (twins, any) -> twins.both("all", a -> Arrays.toString(a.toArray()), Arrays::toString));
        new Twins<>(mp.sharedDoubleArray(LENGTH), new double[LENGTH]).walk(random, STEPS, steps);
    }
}
