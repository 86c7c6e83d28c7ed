package io.polyproc.benchmarks.harness;

import java.util.List;

/** Duration and number of measurements. */
public enum Size {
    /** One short measurement, to check that everything runs. */
    SMOKE(1, 40),
    /** The whole session within five minutes on two cores. */
    QUICK(2, 200),
    /** For figures to publish. */
    FULL(7, 1000);

    private final int forks;
    private final int millis;

    Size(int forks, int millis) {
        this.forks = forks;
        this.millis = millis;
    }

    /** Returns the number of new processes for each measurement; the result is their median. */
    public int forks() {
        return forks;
    }

    /** Returns the duration of each measurement. */
    public int millis() {
        return millis;
    }

    /** Returns the numbers of processes at which costs are compared. */
    public int[] processes() {
        return pick(new int[] {2}, new int[] {1, 2, 8}, new int[] {1, 2, 4, 8, 16, 32});
    }

    /** Returns the options of the JVMs that measure: none, or what starts fastest if nothing is measured. */
    public List<String> jvmOptions() {
        return pick(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), List.of(), List.of());
    }

    /** Returns the one of three values that is for this size. */
    public <T> T pick(T smoke, T quick, T full) {
        return switch (this) {
            case SMOKE -> smoke;
            case QUICK -> quick;
            case FULL -> full;
        };
    }
}
