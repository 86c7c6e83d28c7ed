package io.polyproc.it.kit;

/** The length of tests with random rounds: short in each build, longer with {@code -Psoak}. */
public final class Soak {

    /** Set by the profile. */
    private static final int FACTOR = Integer.getInteger("polyproc.it.soak", 1);

    private Soak() {}

    /** Whether this is the long variant. */
    public static boolean isOn() {
        return FACTOR > 1;
    }

    /** A number of rounds or tasks, times {@code -Dpolyproc.it.soak}. */
    public static int scaled(int normal) {
        return normal * FACTOR;
    }

    /** The seconds that random rounds go on. In a soak twice the factor, since those of each build are few. */
    public static int seconds(int normal) {
        return isOn() ? 2 * scaled(normal) : normal;
    }
}
