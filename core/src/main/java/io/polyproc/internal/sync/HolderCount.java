package io.polyproc.internal.sync;

import io.polyproc.internal.participant.ParticipantTable;

/**
 * The number of permits or read holds of one process.
 *
 * @param participant the process
 * @param count the number of permits, or of threads that read
 */
public record HolderCount(int participant, int count) {

    /** Describes it, as in {@code "2 by pid 4711 (worker-2)"}. */
    public String describe(ParticipantTable participants) {
        return count + " by " + participants.describe(participant);
    }
}
