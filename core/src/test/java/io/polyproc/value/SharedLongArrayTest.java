package io.polyproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedLongArrayTest extends SharedArrayContract<SharedLongArray, Long> {

    @Override
    Long number(int small) {
        return (long) small;
    }

    @Override
    SharedLongArray ofLength(Optional<String> name, int length) {
        return objects(name).sharedLongArray(length);
    }

    @Override
    SharedLongArray of(Optional<String> name, List<Long> initial) {
        return objects(name).sharedLongArrayOf(unboxed(initial));
    }

    @Override
    List<Read<SharedLongArray, Long>> reads() {
        return List.of(
                SharedLongArray::get,
                SharedLongArray::getAcquire,
                SharedLongArray::getOpaque,
                SharedLongArray::getPlain);
    }

    @Override
    List<Write<SharedLongArray, Long>> writes() {
        return List.of(
                SharedLongArray::set,
                SharedLongArray::setRelease,
                SharedLongArray::setOpaque,
                SharedLongArray::setPlain);
    }

    @Override
    boolean compareAndSet(SharedLongArray array, int index, Long expected, Long value) {
        return array.compareAndSet(index, expected, value);
    }

    @Override
    Long getAndSet(SharedLongArray array, int index, Long value) {
        return array.getAndSet(index, value);
    }

    @Override
    Long getAndAdd(SharedLongArray array, int index, Long delta) {
        return array.getAndAdd(index, delta);
    }

    @Override
    Long addAndGet(SharedLongArray array, int index, Long delta) {
        return array.addAndGet(index, delta);
    }

    @Override
    List<Long> toList(SharedLongArray array) {
        return boxed(array.toArray());
    }

    @Override
    List<Long> streamed(SharedLongArray array) {
        return array.stream().boxed().toList();
    }

    @Override
    void fill(SharedLongArray array, Long value) {
        array.fill(value);
    }

    @Override
    List<Long> read(SharedLongArray array, int index, int room, int offset, int count) {
        long[] into = new long[room];
        array.read(index, into, offset, count);
        return boxed(into);
    }

    @Override
    void write(SharedLongArray array, int index, List<Long> from, int offset, int count) {
        array.write(index, unboxed(from), offset, count);
    }

    @Test
    void elementUpdatesTellOldAndNew() {
        SharedLongArray array = array(1, 2, 3);
        assertEquals(number(2), array.getAndUpdate(1, old -> old * 5));
        assertEquals(number(20), array.updateAndGet(1, old -> old * 2));
        assertEquals(numbers(1, 20, 3), toList(array));
    }

    @Test
    void facadeTakesElementsOrALength() {
        assertEquals(numbers(4, 5), toList(mp.sharedLongArrayOf(4, 5)));
        assertEquals(numbers(4, 5), toList(mp.named("it").sharedLongArrayOf(4, 5)));
        assertEquals(numbers(4, 5), toList(mp.named("it").sharedLongArray(2)));
        assertEquals(numbers(0, 0), toList(mp.sharedLongArray(2)));
    }

    private static long[] unboxed(List<Long> list) {
        long[] array = new long[list.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = list.get(i);
        }
        return array;
    }

    private static List<Long> boxed(long... array) {
        List<Long> list = new ArrayList<>();
        for (long element : array) {
            list.add(element);
        }
        return list;
    }
}
