package io.polyproc.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.internal.crash.CrashPoint;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No step is labelled without a test that kills a process there. */
class CrashCoverageIT {

    /** These come with the tests of the queues. */
    private static final Set<CrashPoint> OF_THE_QUEUES = EnumSet.of(
            CrashPoint.QUEUE_APPENDED,
            CrashPoint.QUEUE_COUNTED,
            CrashPoint.QUEUE_APPENDING,
            CrashPoint.QUEUE_READ,
            CrashPoint.QUEUE_CLAIMED);

    @Test
    void aProcessIsKilledAtEachLabelledStep() {
        Set<CrashPoint> missing = EnumSet.allOf(CrashPoint.class);
        missing.removeAll(OF_THE_QUEUES);
        missing.removeAll(LockKillIT.points());
        missing.removeAll(CreationKillIT.points());
        missing.removeAll(ConditionKillIT.points());
        missing.removeAll(EventKillIT.points());
        missing.removeAll(SemaphoreKillIT.points());
        assertEquals(Set.of(), missing, "steps that no test kills at");
    }
}
