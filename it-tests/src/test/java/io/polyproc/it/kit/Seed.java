package io.polyproc.it.kit;

import java.util.Random;

/** Randomness that can be repeated, and the length of long tests. */
public final class Seed {

    private Seed() {}

    /** A generator whose seed is printed, and can be set with {@code -Dpolyproc.it.seed}. */
    public static Random random(String who) {
        long seed = Long.getLong("polyproc.it.seed", System.nanoTime());
        System.out.println(who + ": seed " + seed + " (repeat with -Dpolyproc.it.seed=" + seed + ")");
        return new Random(seed);
    }

    /** Whether this is the long variant, {@code -Psoak}. */
    public static boolean soaks() {
        return scaled(1) > 1;
    }

    /** The seconds that random rounds go on. A soak is longer by twice its factor, since those of each build are few. */
    public static int seconds(int normal) {
        return soaks() ? 2 * scaled(normal) : normal;
    }

    /** A number of rounds, times {@code -Dpolyproc.it.soak}. */
    public static int scaled(int normal) {
        return normal * Integer.getInteger("polyproc.it.soak", 1);
    }
}
