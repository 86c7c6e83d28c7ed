package io.polyproc.internal.participant;

import static io.polyproc.internal.segment.ParticipantDescriptor.*;

import io.polyproc.internal.liveness.ProcessIdentity;
import io.polyproc.internal.liveness.ProcessIdentity.Existence;
import io.polyproc.internal.segment.SegmentDescriptor;
import java.nio.ByteBuffer;

/** Identities of the processes that have registered, read from a mapped or a copied first segment. */
public final class ParticipantIdentities {

    private ParticipantIdentities() {}

    /** Returns the process that registered last in a slot. Its record may change concurrently. */
    static ProcessIdentity read(ByteBuffer segment, int slot) {
        int base = base(slot);
        return new ProcessIdentity(
                segment.getLong(base + PID_OFFSET),
                segment.getLong(base + START_OFFSET),
                segment.getLong(base + BOOT_ID_OFFSET),
                segment.getLong(base + PID_NAMESPACE_OFFSET));
    }

    /**
     * Tells whether the identities prove that no registered process is alive.
     *
     * @param unseenIsAlive whether a process that cannot be seen from here counts as alive
     */
    public static boolean noneLives(ByteBuffer segment, boolean unseenIsAlive) {
        for (int slot = 0; slot < COUNT; slot++) {
            int state = segment.getInt(base(slot) + STATE_OFFSET);
            if (state == LIVE || state == UNLOCKED) {
                Existence existence = read(segment, slot).existence();
                if (existence == Existence.ALIVE || unseenIsAlive && existence == Existence.UNKNOWN) {
                    return false;
                }
            }
        }
        return true;
    }

    private static int base(int slot) {
        return SegmentDescriptor.PARTICIPANTS_OFFSET + slot * LENGTH;
    }
}
