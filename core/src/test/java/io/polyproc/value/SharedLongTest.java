package io.polyproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SharedLongTest extends SharedNumberContract<SharedLong, Long> {

    @Override
    SharedLong open(Optional<String> name, Long initial) {
        return objects(name).sharedLong(initial);
    }

    @Override
    Long number(int small) {
        return (long) small;
    }

    @Override
    List<Function<SharedLong, Long>> reads() {
        return List.of(SharedLong::get, SharedLong::getAcquire, SharedLong::getOpaque, SharedLong::getPlain);
    }

    @Override
    List<BiConsumer<SharedLong, Long>> writes() {
        return List.of(SharedLong::set, SharedLong::setRelease, SharedLong::setOpaque, SharedLong::setPlain);
    }

    @Override
    boolean compareAndSet(SharedLong value, Long expected, Long updated) {
        return value.compareAndSet(expected, updated);
    }

    @Override
    Long getAndSet(SharedLong value, Long updated) {
        return value.getAndSet(updated);
    }

    @Override
    Long getAndAdd(SharedLong value, Long delta) {
        return value.getAndAdd(delta);
    }

    @Override
    Long addAndGet(SharedLong value, Long delta) {
        return value.addAndGet(delta);
    }

    @Override
    Long getAndUpdate(SharedLong value, UnaryOperator<Long> update) {
        return value.getAndUpdate(update::apply);
    }

    @Override
    Long updateAndGet(SharedLong value, UnaryOperator<Long> update) {
        return value.updateAndGet(update::apply);
    }

    @Test
    void additionWrapsOnOverflow() {
        SharedLong value = anonymous(Long.MAX_VALUE);
        assertEquals(Long.MIN_VALUE, value.addAndGet(1));
        assertEquals(Long.MIN_VALUE, value.get());
    }

    @Test
    void keepsAll64Bits() {
        assertEquals(0x80FF7F01_01FE80FFL, anonymous(0x80FF7F01_01FE80FFL).get());
    }
}
