package io.polyproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedDoubleArrayTest extends SharedArrayContract<SharedDoubleArray, Double> {

    @Override
    Double number(int small) {
        return (double) small;
    }

    @Override
    SharedDoubleArray ofLength(Optional<String> name, int length) {
        return objects(name).sharedDoubleArray(length);
    }

    @Override
    SharedDoubleArray of(Optional<String> name, List<Double> initial) {
        return objects(name).sharedDoubleArrayOf(unboxed(initial));
    }

    @Override
    List<Read<SharedDoubleArray, Double>> reads() {
        return List.of(
                SharedDoubleArray::get,
                SharedDoubleArray::getAcquire,
                SharedDoubleArray::getOpaque,
                SharedDoubleArray::getPlain);
    }

    @Override
    List<Write<SharedDoubleArray, Double>> writes() {
        return List.of(
                SharedDoubleArray::set,
                SharedDoubleArray::setRelease,
                SharedDoubleArray::setOpaque,
                SharedDoubleArray::setPlain);
    }

    @Override
    boolean compareAndSet(SharedDoubleArray array, int index, Double expected, Double value) {
        return array.compareAndSet(index, expected, value);
    }

    @Override
    Double getAndSet(SharedDoubleArray array, int index, Double value) {
        return array.getAndSet(index, value);
    }

    @Override
    Double getAndAdd(SharedDoubleArray array, int index, Double delta) {
        return array.getAndAdd(index, delta);
    }

    @Override
    Double addAndGet(SharedDoubleArray array, int index, Double delta) {
        return array.addAndGet(index, delta);
    }

    @Override
    List<Double> toList(SharedDoubleArray array) {
        return boxed(array.toArray());
    }

    @Override
    List<Double> streamed(SharedDoubleArray array) {
        return array.stream().boxed().toList();
    }

    @Override
    void fill(SharedDoubleArray array, Double value) {
        array.fill(value);
    }

    @Override
    List<Double> read(SharedDoubleArray array, int index, int room, int offset, int count) {
        double[] into = new double[room];
        array.read(index, into, offset, count);
        return boxed(into);
    }

    @Override
    void write(SharedDoubleArray array, int index, List<Double> from, int offset, int count) {
        array.write(index, unboxed(from), offset, count);
    }

    @Test
    void elementUpdatesTellOldAndNew() {
        SharedDoubleArray array = array(1, 2, 3);
        assertEquals(number(2), array.getAndUpdate(1, old -> old * 5));
        assertEquals(number(20), array.updateAndGet(1, old -> old * 2));
        assertEquals(numbers(1, 20, 3), toList(array));
    }

    @Test
    void facadeTakesElementsOrALength() {
        assertEquals(numbers(4, 5), toList(mp.sharedDoubleArrayOf(4, 5)));
        assertEquals(numbers(4, 5), toList(mp.named("it").sharedDoubleArrayOf(4, 5)));
        assertEquals(numbers(4, 5), toList(mp.named("it").sharedDoubleArray(2)));
        assertEquals(numbers(0, 0), toList(mp.sharedDoubleArray(2)));
    }

    @Test
    void compareAndSetComparesBitsSoThatNanEqualsItself() {
        SharedDoubleArray array = of(Optional.empty(), List.of(Double.NaN, 0.0));
        assertTrue(array.compareAndSet(0, Double.NaN, 1.0));
        assertFalse(array.compareAndSet(1, -0.0, 1.0));
        assertEquals(List.of(1.0, 0.0), toList(array));
    }

    private static double[] unboxed(List<Double> list) {
        double[] array = new double[list.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = list.get(i);
        }
        return array;
    }

    private static List<Double> boxed(double... array) {
        List<Double> list = new ArrayList<>();
        for (double element : array) {
            list.add(element);
        }
        return list;
    }
}
