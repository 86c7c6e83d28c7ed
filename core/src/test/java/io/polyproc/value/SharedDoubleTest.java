package io.polyproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedDoubleTest extends SharedNumberContract<SharedDouble, Double> {

    @Override
    SharedDouble open(Optional<String> name, Double initial) {
        return objects(name).sharedDouble(initial);
    }

    @Override
    Double number(int small) {
        return (double) small;
    }

    @Override
    List<Function<SharedDouble, Double>> reads() {
        return List.of(SharedDouble::get, SharedDouble::getAcquire, SharedDouble::getOpaque, SharedDouble::getPlain);
    }

    @Override
    List<BiConsumer<SharedDouble, Double>> writes() {
        return List.of(SharedDouble::set, SharedDouble::setRelease, SharedDouble::setOpaque, SharedDouble::setPlain);
    }

    @Override
    boolean compareAndSet(SharedDouble value, Double expected, Double updated) {
        return value.compareAndSet(expected, updated);
    }

    @Override
    Double getAndSet(SharedDouble value, Double updated) {
        return value.getAndSet(updated);
    }

    @Override
    Double getAndAdd(SharedDouble value, Double delta) {
        return value.getAndAdd(delta);
    }

    @Override
    Double addAndGet(SharedDouble value, Double delta) {
        return value.addAndGet(delta);
    }

    @Override
    Double getAndUpdate(SharedDouble value, UnaryOperator<Double> update) {
        return value.getAndUpdate(update::apply);
    }

    @Override
    Double updateAndGet(SharedDouble value, UnaryOperator<Double> update) {
        return value.updateAndGet(update::apply);
    }

    @Test
    void compareAndSetComparesBitsSoThatNanEqualsItself() {
        SharedDouble value = anonymous(Double.NaN);
        assertTrue(value.compareAndSet(Double.NaN, 0.0));
        assertFalse(value.compareAndSet(-0.0, 1.0));
        assertTrue(value.compareAndSet(0.0, -0.0));
        assertEquals(-0.0, value.get());
    }

    @Test
    void keepsThePayloadOfANan() {
        double nan = Double.longBitsToDouble(0x7FF8_0000_DEAD_BEEFL);
        SharedDouble value = anonymous(nan);
        assertEquals(0x7FF8_0000_DEAD_BEEFL, Double.doubleToRawLongBits(value.get()));
        assertFalse(value.compareAndSet(Double.NaN, 1.0));
        assertTrue(value.compareAndSet(nan, 1.0));
    }

    @Test
    void updateOfANanTerminates() {
        SharedDouble value = anonymous(Double.NaN);
        assertEquals(Double.NaN, value.addAndGet(1));
        assertEquals(2.5, value.updateAndGet(old -> 2.5));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.MIN_VALUE, Double.MAX_VALUE, Double.NEGATIVE_INFINITY, -0.0, 0.1})
    void keepsExtremeValues(double extreme) {
        assertEquals(extreme, anonymous(extreme).get());
    }
}
