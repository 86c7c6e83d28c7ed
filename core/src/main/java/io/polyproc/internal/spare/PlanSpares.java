package io.polyproc.internal.spare;

import io.polyproc.internal.launch.JvmSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The spares of one specification, and how many are wanted.
 *
 * <p><b>Thread and process safety.</b> Used under the monitor of the {@link Spares} only.
 */
final class PlanSpares {

    /** The number of consecutive failed starts after which a specification gets no more spares. */
    private static final int MAX_FAILED_STARTS = 3;

    final JvmSpec plan;
    final List<Spare> spares = new ArrayList<>();
    boolean starting;
    private int wanted;
    private int failedStarts;

    PlanSpares(JvmSpec plan) {
        this.plan = plan;
    }

    /** Sets the wanted number, and kills the spares beyond it. Failed starts no longer count. */
    void keep(int count) {
        wanted = count;
        failedStarts = 0;
        while (spares.size() > count) {
            spares.remove(spares.size() - 1).kill();
        }
    }

    boolean isWanted() {
        return wanted > 0;
    }

    /** Tells whether there are as many as are wanted. */
    boolean isFull() {
        return spares.size() >= wanted;
    }

    /** Tells whether a spare is wanted and is likely to start. */
    boolean isMissingOne() {
        return failedStarts < MAX_FAILED_STARTS && !isFull();
    }

    /** Counts the end of a spare that waited for a task; one that was ready had not failed to start. */
    void ended(Spare spare) {
        if (spares.remove(spare)) {
            failedStarts = spare.slot().isReady() ? 0 : failedStarts + 1;
        }
    }

    void giveUp() {
        failedStarts = MAX_FAILED_STARTS;
    }
}
