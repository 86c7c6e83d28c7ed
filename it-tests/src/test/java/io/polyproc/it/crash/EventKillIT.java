package io.polyproc.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** The setter of an event is killed before it has woken a waiter, and a waiter is killed: the others go on. */
@MultiJvmTest
class EventKillIT {

    /** The points this class kills at. */
    static Set<CrashPoint> points() {
        return EnumSet.of(CrashPoint.EVENT_SET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"futex", "polling"})
    void sleepersGoOnWhenTheSetterIsKilledBeforeItWakesThem(String parker, Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            List<TestJvm> sleepers = List.of(sleeper(site, parker), sleeper(site, parker), sleeper(site, parker));
            sleepers.forEach(sleeper -> sleeper.await("waiting"));
            sleepers.get(0).kill();
            TestJvm setter = site.jvm()
                    .parker(parker)
                    .options("-Dpolyproc.crash=" + CrashPoint.EVENT_SET)
                    .start(SyncRoles.class, "setEvent", site.workspace());
            setter.await(Crash.ANNOUNCEMENT + CrashPoint.EVENT_SET);
            setter.kill();
            assertTrue(mp.named(SyncRoles.EVENT).event().isSet());
            assertEquals("set", sleepers.get(1).await("end: "));
            assertEquals("set", sleepers.get(2).await("end: "));
        }
    }

    private static TestJvm sleeper(Site site, String parker) {
        return site.jvm().parker(parker).start(SyncRoles.class, "waitForEvent", site.workspace());
    }
}
