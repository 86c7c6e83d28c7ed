package io.polyproc.testing;

import java.util.Random;

/** Randomness that can be had again: the seed is printed, and {@code -Dpolyproc.test.seed=N} sets it. */
public final class Seed {

    private Seed() {}

    /** A source of random numbers for a test. */
    public static Random random(Class<?> test) {
        Long given = Long.getLong("polyproc.test.seed");
        long seed = given != null ? given : System.nanoTime();
        System.out.println(test.getSimpleName() + ": -Dpolyproc.test.seed=" + seed);
        return new Random(seed);
    }
}
