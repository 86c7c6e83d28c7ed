package io.polyproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SharedIntTest extends SharedNumberContract<SharedInt, Integer> {

    @Override
    SharedInt open(Optional<String> name, Integer initial) {
        return objects(name).sharedInt(initial);
    }

    @Override
    Integer number(int small) {
        return small;
    }

    @Override
    List<Function<SharedInt, Integer>> reads() {
        return List.of(SharedInt::get, SharedInt::getAcquire, SharedInt::getOpaque, SharedInt::getPlain);
    }

    @Override
    List<BiConsumer<SharedInt, Integer>> writes() {
        return List.of(SharedInt::set, SharedInt::setRelease, SharedInt::setOpaque, SharedInt::setPlain);
    }

    @Override
    boolean compareAndSet(SharedInt value, Integer expected, Integer updated) {
        return value.compareAndSet(expected, updated);
    }

    @Override
    Integer getAndSet(SharedInt value, Integer updated) {
        return value.getAndSet(updated);
    }

    @Override
    Integer getAndAdd(SharedInt value, Integer delta) {
        return value.getAndAdd(delta);
    }

    @Override
    Integer addAndGet(SharedInt value, Integer delta) {
        return value.addAndGet(delta);
    }

    @Override
    Integer getAndUpdate(SharedInt value, UnaryOperator<Integer> update) {
        return value.getAndUpdate(update::apply);
    }

    @Override
    Integer updateAndGet(SharedInt value, UnaryOperator<Integer> update) {
        return value.updateAndGet(update::apply);
    }

    @Test
    void additionWrapsOnOverflow() {
        SharedInt value = anonymous(Integer.MAX_VALUE);
        assertEquals(Integer.MIN_VALUE, value.addAndGet(1));
        assertEquals(Integer.MIN_VALUE, value.get());
    }

    @Test
    void keepsAll32Bits() {
        assertEquals(0x80FF7F01, anonymous(0x80FF7F01).get());
    }
}
