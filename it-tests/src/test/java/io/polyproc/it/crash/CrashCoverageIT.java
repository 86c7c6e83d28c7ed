package io.polyproc.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.channel.BroadcastIT;
import io.polyproc.it.channel.PipeKillIT;
import io.polyproc.it.pool.PoolKillIT;
import io.polyproc.it.queue.AckKillIT;
import io.polyproc.it.queue.BiasKillIT;
import io.polyproc.it.queue.QueueKillIT;
import io.polyproc.it.queue.RingQueueKillIT;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No step is labelled without a test that kills a process there. */
class CrashCoverageIT {

    @Test
    void aProcessIsKilledAtEachLabelledStep() {
        Set<CrashPoint> missing = EnumSet.allOf(CrashPoint.class);
        missing.removeAll(LockKillIT.points());
        missing.removeAll(CreationKillIT.points());
        missing.removeAll(QueueKillIT.points());
        missing.removeAll(RingQueueKillIT.points());
        missing.removeAll(BiasKillIT.points());
        missing.removeAll(PipeKillIT.points());
        missing.removeAll(BroadcastIT.points());
        missing.removeAll(AckKillIT.points());
        missing.removeAll(ConditionKillIT.points());
        missing.removeAll(EventKillIT.points());
        missing.removeAll(SemaphoreKillIT.points());
        missing.removeAll(LatchKillIT.points());
        missing.removeAll(BarrierKillIT.points());
        missing.removeAll(ReadWriteLockKillIT.points());
        missing.removeAll(PoolKillIT.points());
        missing.removeAll(SpareKillIT.points());
        assertEquals(Set.of(), missing, "steps that no test kills at");
    }
}
