package io.polyproc.it.crash;

import io.polyproc.Multiprocessing;
import io.polyproc.value.SharedLong;
import io.polyproc.value.SharedLongArray;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * What a test with many deaths counts, in shared memory, since those who count are killed. The times are of
 * {@link System#nanoTime}, which all processes of a Linux machine read off the same clock.
 */
final class Toll {

    private static final int LATENCIES = 100_000;

    private final SharedLong entries;
    private final SharedLong died;
    private final SharedLong torn;
    private final SharedLong repairs;
    private final SharedLong killedAt;
    private final SharedLongArray latencies;

    Toll(Multiprocessing mp) {
        entries = mp.named("entries").sharedLong(0);
        died = mp.named("died").sharedLong(0);
        torn = mp.named("torn").sharedLong(0);
        repairs = mp.named("repairs").sharedLong(0);
        killedAt = mp.named("killed at").sharedLong(0);
        latencies = mp.named("latencies").sharedLongArray(LATENCIES);
    }

    /** A section was entered and its work is done; counted at once, since its process may be killed next. */
    void entered() {
        entries.getAndAdd(1);
    }

    /** The death of an owner was reported. */
    void foundDead() {
        died.getAndAdd(1);
    }

    /** A section has found the cells torn. */
    void foundTorn() {
        torn.getAndAdd(1);
    }

    /** The owner is about to be killed. */
    void killNow() {
        killedAt.set(System.nanoTime());
    }

    /** The lock was repaired, or taken over: the time since the kill counts once. */
    void repaired() {
        long number = repairs.getAndAdd(1);
        long since = killedAt.getAndSet(0);
        if (since != 0 && number < LATENCIES) {
            latencies.set((int) number, System.nanoTime() - since);
        }
    }

    long repairs() {
        return repairs.get();
    }

    long torn() {
        return torn.get();
    }

    long entries() {
        return entries.get();
    }

    /** For the line that the test prints. */
    String figures() {
        return entries.get() + " entries, told of a death " + died.get() + " times, repairs or take-overs "
                + repairs.get() + ", " + latencies();
    }

    /** Median and maximum of the times from a kill to the repair. */
    String latencies() {
        long[] sorted =
                Arrays.stream(latencies.toArray()).filter(l -> l > 0).sorted().toArray();
        return sorted.length == 0
                ? "no recovery measured"
                : "recovery latency of " + sorted.length + ": median " + millis(sorted[sorted.length / 2]) + ", max "
                        + millis(sorted[sorted.length - 1]);
    }

    private static String millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos) / 1000.0 + " ms";
    }
}
