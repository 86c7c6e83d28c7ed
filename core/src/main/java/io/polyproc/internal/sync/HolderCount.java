package io.polyproc.internal.sync;

import io.polyproc.internal.segment.ParticipantTable;

/**
 * How much of something a process has: permits, or threads that read.
 *
 * @param participant the process
 * @param count how many
 */
public record HolderCount(int participant, int count) {

    /** For people, as in {@code "2 by pid 4711 (worker-2)"}. */
    public String describe(ParticipantTable participants) {
        return count + " by " + participants.describe(participant);
    }
}
