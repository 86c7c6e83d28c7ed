package io.polyproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.testkit.Crew;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedByteArrayTest extends SharedArrayContract<SharedByteArray, Byte> {

    @Override
    Byte number(int small) {
        return (byte) small;
    }

    @Override
    SharedByteArray ofLength(Optional<String> name, int length) {
        return objects(name).sharedByteArray(length);
    }

    @Override
    SharedByteArray of(Optional<String> name, List<Byte> initial) {
        return objects(name).sharedByteArrayOf(unboxed(initial));
    }

    @Override
    List<Read<SharedByteArray, Byte>> reads() {
        return List.of(SharedByteArray::get, SharedByteArray::getPlain);
    }

    @Override
    List<Write<SharedByteArray, Byte>> writes() {
        return List.of(SharedByteArray::set, SharedByteArray::setPlain);
    }

    @Override
    boolean compareAndSet(SharedByteArray array, int index, Byte expected, Byte value) {
        return array.compareAndSet(index, expected, value);
    }

    @Override
    Byte getAndSet(SharedByteArray array, int index, Byte value) {
        return array.getAndSet(index, value);
    }

    @Override
    Byte getAndAdd(SharedByteArray array, int index, Byte delta) {
        return array.getAndAdd(index, delta);
    }

    @Override
    Byte addAndGet(SharedByteArray array, int index, Byte delta) {
        return array.addAndGet(index, delta);
    }

    @Override
    List<Byte> toList(SharedByteArray array) {
        return boxed(array.toArray());
    }

    @Override
    List<Byte> streamed(SharedByteArray array) {
        return array.stream().mapToObj(element -> (byte) element).toList();
    }

    @Override
    void fill(SharedByteArray array, Byte value) {
        array.fill(value);
    }

    @Override
    List<Byte> read(SharedByteArray array, int index, int room, int offset, int count) {
        byte[] into = new byte[room];
        array.read(index, into, offset, count);
        return boxed(into);
    }

    @Override
    void write(SharedByteArray array, int index, List<Byte> from, int offset, int count) {
        array.write(index, unboxed(from), offset, count);
    }

    @Test
    void facadeTakesElementsOrALength() {
        assertEquals(numbers(4, 5), toList(mp.sharedByteArrayOf((byte) 4, (byte) 5)));
        assertEquals(numbers(4, 5), toList(mp.named("it").sharedByteArrayOf((byte) 4, (byte) 5)));
        assertEquals(numbers(4, 5), toList(mp.named("it").sharedByteArray(2)));
        assertEquals(numbers(0, 0), toList(mp.sharedByteArray(2)));
    }

    @Test
    void additionWrapsWithinTheByte() {
        SharedByteArray array = array(1, 127, 1);
        assertEquals((byte) -128, array.addAndGet(1, (byte) 1));
        assertEquals((byte) -128, array.getAndAdd(1, (byte) -1));
        assertEquals(numbers(1, 127, 1), toList(array));
    }

    @Test
    void writersOfNeighboursInOneWordDoNotDisturbEachOther() throws Exception {
        SharedByteArray array = array(0, 0, 0, 0);
        Crew.together(4, thread -> {
            for (int i = 0; i <= 20_000; i++) {
                byte value = (byte) i;
                array.set(thread, value);
                assertEquals(value, array.get(thread));
            }
            return null;
        });
        assertEquals(numbers(20_000, 20_000, 20_000, 20_000), toList(array));
    }

    private static byte[] unboxed(List<Byte> list) {
        byte[] array = new byte[list.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = list.get(i);
        }
        return array;
    }

    private static List<Byte> boxed(byte... array) {
        List<Byte> list = new ArrayList<>();
        for (byte element : array) {
            list.add(element);
        }
        return list;
    }
}
