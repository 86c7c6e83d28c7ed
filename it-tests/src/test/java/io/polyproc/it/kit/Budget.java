package io.polyproc.it.kit;

import java.util.concurrent.TimeUnit;

/**
 * How long random rounds go on: for the time given, and for as many rounds as they need to mean something. A busy
 * machine makes fewer rounds in the same time, and never none. The time grows with {@code -Dpolyproc.it.soak}.
 */
public final class Budget {

    private final long end;
    private final int fewest;
    private int rounds;

    private Budget(int seconds, int fewest) {
        this.end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Soak.seconds(seconds));
        this.fewest = fewest;
    }

    /** Begins now. */
    public static Budget of(int seconds, int fewestRounds) {
        return new Budget(seconds, fewestRounds);
    }

    /** Whether there is another round, which is counted. */
    public boolean hasNext() {
        if (rounds >= fewest && System.nanoTime() - end >= 0) {
            return false;
        }
        rounds++;
        return true;
    }

    /** The rounds so far. */
    public int rounds() {
        return rounds;
    }
}
