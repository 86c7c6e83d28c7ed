package io.polyproc.testkit;

import java.util.Random;

/** Randomness that can be repeated: the seed is printed, and {@code -Dpolyproc.test.seed=N} sets it. */
public final class Seed {

    private static final String PROPERTY = "polyproc.test.seed";

    private Seed() {}

    /** Returns a source of random numbers for a test. */
    public static Random random(Class<?> test) {
        return random(test.getSimpleName());
    }

    /** Returns a source of random numbers; the printed line begins with what they are for. */
    public static Random random(String purpose) {
        long seed = Long.getLong(PROPERTY, System.nanoTime());
        System.out.println(purpose + ": -D" + PROPERTY + "=" + seed);
        return new Random(seed);
    }
}
