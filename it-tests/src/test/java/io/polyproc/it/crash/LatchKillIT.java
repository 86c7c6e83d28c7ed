package io.polyproc.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that counts a latch down is killed before it has woken a waiter; a waiter is killed: the others go on. */
@MultiJvmTest
class LatchKillIT {

    /** The points this class kills at. */
    static Set<CrashPoint> points() {
        return EnumSet.of(CrashPoint.LATCH_OPENED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"futex", "polling"})
    void sleepersGoOnWhenTheLastToCountIsKilledBeforeItWakesThem(String parker, Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            List<TestJvm> sleepers = List.of(sleeper(site, parker), sleeper(site, parker), sleeper(site, parker));
            sleepers.forEach(sleeper -> sleeper.await("waiting"));
            sleepers.get(0).kill();
            TestJvm counter = site.jvm()
                    .parker(parker)
                    .options("-Dpolyproc.crash=" + CrashPoint.LATCH_OPENED)
                    .start(SyncRoles.class, "countDown", site.workspace());
            counter.await(Crash.ANNOUNCEMENT + CrashPoint.LATCH_OPENED);
            counter.kill();
            assertEquals(0, SyncRoles.latch(mp).count());
            assertEquals("open", sleepers.get(1).await("end: "));
            assertEquals("open", sleepers.get(2).await("end: "));
        }
    }

    private static TestJvm sleeper(Site site, String parker) {
        return site.jvm().parker(parker).start(SyncRoles.class, "waitForLatch", site.workspace());
    }
}
