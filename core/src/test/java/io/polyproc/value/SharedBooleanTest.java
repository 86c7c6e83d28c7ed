package io.polyproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.testkit.Crew;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SharedBooleanTest extends SharedValueContract<SharedBoolean, Boolean> {

    @Override
    SharedBoolean open(Optional<String> name, Boolean initial) {
        return objects(name).sharedBoolean(initial);
    }

    @Override
    List<Boolean> twoValues() {
        return List.of(true, false);
    }

    @Override
    List<Function<SharedBoolean, Boolean>> reads() {
        return List.of(
                SharedBoolean::get, SharedBoolean::getAcquire, SharedBoolean::getOpaque, SharedBoolean::getPlain);
    }

    @Override
    List<BiConsumer<SharedBoolean, Boolean>> writes() {
        return List.of(
                SharedBoolean::set, SharedBoolean::setRelease, SharedBoolean::setOpaque, SharedBoolean::setPlain);
    }

    @Override
    boolean compareAndSet(SharedBoolean value, Boolean expected, Boolean updated) {
        return value.compareAndSet(expected, updated);
    }

    @Override
    Boolean getAndSet(SharedBoolean value, Boolean updated) {
        return value.getAndSet(updated);
    }

    @Test
    void exactlyOneOfSeveralThreadsSetsIt() throws Exception {
        SharedBoolean flag = anonymous(false);
        List<Boolean> winners = Crew.together(8, thread -> flag.compareAndSet(false, true));
        assertEquals(1, winners.stream().filter(won -> won).count());
    }
}
