package io.polyproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedIntArrayTest extends SharedArrayContract<SharedIntArray, Integer> {

    @Override
    Integer number(int small) {
        return small;
    }

    @Override
    SharedIntArray ofLength(Optional<String> name, int length) {
        return objects(name).sharedIntArray(length);
    }

    @Override
    SharedIntArray of(Optional<String> name, List<Integer> initial) {
        return objects(name).sharedIntArrayOf(unboxed(initial));
    }

    @Override
    List<Read<SharedIntArray, Integer>> reads() {
        return List.of(
                SharedIntArray::get, SharedIntArray::getAcquire, SharedIntArray::getOpaque, SharedIntArray::getPlain);
    }

    @Override
    List<Write<SharedIntArray, Integer>> writes() {
        return List.of(
                SharedIntArray::set, SharedIntArray::setRelease, SharedIntArray::setOpaque, SharedIntArray::setPlain);
    }

    @Override
    boolean compareAndSet(SharedIntArray array, int index, Integer expected, Integer value) {
        return array.compareAndSet(index, expected, value);
    }

    @Override
    Integer getAndSet(SharedIntArray array, int index, Integer value) {
        return array.getAndSet(index, value);
    }

    @Override
    Integer getAndAdd(SharedIntArray array, int index, Integer delta) {
        return array.getAndAdd(index, delta);
    }

    @Override
    Integer addAndGet(SharedIntArray array, int index, Integer delta) {
        return array.addAndGet(index, delta);
    }

    @Override
    List<Integer> toList(SharedIntArray array) {
        return boxed(array.toArray());
    }

    @Override
    List<Integer> streamed(SharedIntArray array) {
        return array.stream().boxed().toList();
    }

    @Override
    void fill(SharedIntArray array, Integer value) {
        array.fill(value);
    }

    @Override
    List<Integer> read(SharedIntArray array, int index, int room, int offset, int count) {
        int[] into = new int[room];
        array.read(index, into, offset, count);
        return boxed(into);
    }

    @Override
    void write(SharedIntArray array, int index, List<Integer> from, int offset, int count) {
        array.write(index, unboxed(from), offset, count);
    }

    @Test
    void elementUpdatesTellOldAndNew() {
        SharedIntArray array = array(1, 2, 3);
        assertEquals(number(2), array.getAndUpdate(1, old -> old * 5));
        assertEquals(number(20), array.updateAndGet(1, old -> old * 2));
        assertEquals(numbers(1, 20, 3), toList(array));
    }

    @Test
    void facadeTakesElementsOrALength() {
        assertEquals(numbers(4, 5), toList(mp.sharedIntArrayOf(4, 5)));
        assertEquals(numbers(4, 5), toList(mp.named("it").sharedIntArrayOf(4, 5)));
        assertEquals(numbers(4, 5), toList(mp.named("it").sharedIntArray(2)));
        assertEquals(numbers(0, 0), toList(mp.sharedIntArray(2)));
    }

    private static int[] unboxed(List<Integer> list) {
        int[] array = new int[list.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = list.get(i);
        }
        return array;
    }

    private static List<Integer> boxed(int... array) {
        List<Integer> list = new ArrayList<>();
        for (int element : array) {
            list.add(element);
        }
        return list;
    }
}
