package io.polyproc.twins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Two objects that must behave alike. Each step runs one operation on both and compares what it gives, or the class of
 * what it throws.
 *
 * @param <O> the object of this library
 * @param <J> that of the JDK
 */
final class Twins<O, J> {

    private static final int SHOWN = 20;

    /** An operation on one of them. */
    interface Operation<T> {
        Object on(T object) throws Exception;
    }

    /** Makes the same operation for both, with the same random arguments. */
    interface Step<O, J> {
        void take(Twins<O, J> twins, Random random);
    }

    private final O ours;
    private final J jdks;
    private final List<String> history = new ArrayList<>();

    Twins(O ours, J jdks) {
        this.ours = ours;
        this.jdks = jdks;
    }

    O ours() {
        return ours;
    }

    J jdks() {
        return jdks;
    }

    /** Takes random steps. */
    void walk(Random random, int count, List<Step<O, J>> steps) {
        for (int i = 0; i < count; i++) {
            steps.get(random.nextInt(steps.size())).take(this, random);
        }
    }

    /** Runs one operation on both. */
    void both(String what, Operation<? super O> onOurs, Operation<? super J> onJdks) {
        history.add(what);
        Object expected = outcome(jdks, onJdks);
        Object found = outcome(ours, onOurs);
        assertEquals(
                expected, found, () -> "after " + history.subList(Math.max(0, history.size() - SHOWN), history.size()));
    }

    private static <T> Object outcome(T object, Operation<? super T> operation) {
        try {
            return operation.on(object);
        } catch (Exception e) {
            // The JDK's arrays throw the subclass of Java's own arrays.
            return e instanceof IndexOutOfBoundsException ? IndexOutOfBoundsException.class : e.getClass();
        }
    }
}
