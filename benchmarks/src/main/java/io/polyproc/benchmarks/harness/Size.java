package io.polyproc.benchmarks.harness;

/** How long and how often is measured. */
public enum Size {
    /** Once and as little as possible, to see that everything runs. */
    SMOKE(1, 40),
    /** All of it within five minutes on two cores. */
    QUICK(2, 200),
    /** For figures to keep. */
    FULL(7, 1000);

    private final int forks;
    private final int millis;

    Size(int forks, int millis) {
        this.forks = forks;
        this.millis = millis;
    }

    /** How many fresh processes measure the same; the median of them is what counts. */
    public int forks() {
        return forks;
    }

    /** How long each measures. */
    public int millis() {
        return millis;
    }

    /** The numbers of processes at which costs are compared. */
    public int[] processes() {
        return pick(new int[] {2}, new int[] {1, 2, 8}, new int[] {1, 2, 4, 8, 16, 32});
    }

    /** The one of three that is for this size. */
    public <T> T pick(T smoke, T quick, T full) {
        return switch (this) {
            case SMOKE -> smoke;
            case QUICK -> quick;
            case FULL -> full;
        };
    }
}
