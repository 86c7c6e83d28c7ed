package io.polyproc.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process is killed at each step of the lock, while others are asleep on it. All others go on, and no cell is torn.
 */
@MultiJvmTest
class LockKillIT {

    private static final Duration LONG_ENOUGH_TO_FALL_ASLEEP = Duration.ofMillis(150);
    private static final int OWN_SECTIONS = 20;

    /** The points this class kills at. */
    static Set<CrashPoint> points() {
        return Arrays.stream(LockScenario.all())
                .map(LockScenario::point)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(CrashPoint.class)));
    }

    static LockScenario[] scenarios() {
        return LockScenario.all();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void survivorsGoOnWhenAProcessIsKilledAtAnyStep(LockScenario scenario, Site site) throws Exception {
        kill(scenario, "futex", site);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    @Tag("variants")
    void survivorsThatPollGoOnWhenAProcessIsKilledAtAnyStep(LockScenario scenario, Site site) throws Exception {
        kill(scenario, "polling", site);
    }

    private static void kill(LockScenario scenario, String parker, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Guarded guarded = new Guarded(mp, scenario.ownerDeath());
            Cast cast = new Cast(site, scenario, parker);
            switch (scenario.way()) {
                case TAKES -> {
                    cast.victimArrives("hold");
                    cast.survivorsFallAsleep(guarded);
                }
                case GIVES_BACK -> {
                    cast.victim("hold").await("locked");
                    cast.survivorsFallAsleep(guarded);
                    cast.victim.say("give it back");
                    cast.victimArrives();
                }
                case WAITS -> {
                    TestJvm owner = cast.owner();
                    cast.victimArrives("want");
                    cast.survivorsFallAsleep(guarded);
                    cast.victim.kill();
                    owner.say("give it back");
                    owner.await("unlocked");
                }
                case FINDS -> {
                    cast.owner().kill();
                    cast.victimArrives("want");
                    cast.startSurvivors();
                }
                case TAKES_OVER -> {
                    cast.owner().kill();
                    cast.victimArrives("want");
                    cast.survivorsFallAsleep(guarded);
                }
            }
            cast.victim.kill();
            Guarded.Report seen = guarded.enter(OWN_SECTIONS, () -> true).report();
            for (TestJvm survivor : cast.survivors) {
                seen = seen.plus(Guarded.Report.parse(survivor.await("survived ")));
            }
            verify(scenario, guarded, seen);
        }
    }

    private static void verify(LockScenario scenario, Guarded guarded, Guarded.Report seen) {
        assertEquals(0, seen.torn(), "sections that found the cells torn");
        assertEquals(scenario.reported() ? 1 : 0, seen.repaired(), "repairs");
        assertEquals(scenario.reported(), seen.died() > 0, "anybody was told of a death: " + seen);
        assertEquals(scenario.deaths(), guarded.lock.ownerDeaths(), "deaths counted by the lock");
        assertEquals(seen.entries(), guarded.cells.get(0), "sections counted in the cells");
        assertEquals(seen.entries(), guarded.cells.get(1), "sections counted in the cells");
        assertFalse(guarded.lock.isLocked(), "the lock is free in the end");
    }

    /** The processes of one test. */
    private static final class Cast {
        private final Site site;
        private final LockScenario scenario;
        private final String parker;
        private TestJvm victim;
        private List<TestJvm> survivors;

        Cast(Site site, LockScenario scenario, String parker) {
            this.site = site;
            this.scenario = scenario;
            this.parker = parker;
        }

        TestJvm victim(String role) {
            victim = site.jvm()
                    .parker(parker)
                    .options("-Dpolyproc.crash=" + scenario.point())
                    .start(Roles.class, role, site.workspace(), scenario.ownerDeath());
            return victim;
        }

        void victimArrives(String role) {
            victim(role);
            victimArrives();
        }

        void victimArrives() {
            victim.await(Crash.ANNOUNCEMENT + scenario.point());
        }

        TestJvm owner() {
            TestJvm owner = other("hold");
            owner.await("locked");
            return owner;
        }

        void startSurvivors() {
            survivors = List.of(other("survive"), other("survive"));
        }

        /** They are asleep when the lock, which is not free, was not free for long enough after they began to wait. */
        void survivorsFallAsleep(Guarded guarded) throws InterruptedException {
            startSurvivors();
            for (TestJvm survivor : survivors) {
                survivor.await("waiting");
                survivor.await("waiting");
            }
            assertFalse(guarded.lock.tryLock(LONG_ENOUGH_TO_FALL_ASLEEP), "a living process has the lock");
            assertTrue(guarded.lock.isLocked(), "a living process has the lock");
        }

        private TestJvm other(String role) {
            return site.jvm().parker(parker).reused().start(Roles.class, role, site.workspace(), scenario.ownerDeath());
        }
    }
}
