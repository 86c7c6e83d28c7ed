package io.polyproc.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.JvmStart;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.PartyDeath;
import io.polyproc.testkit.Await;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A party of a barrier is killed at each step. The others go on, or get an exception, and none waits for the dead. */
@MultiJvmTest
class BarrierKillIT {

    private static final Duration MANY_SLEEPS = Duration.ofMillis(500);

    /** The points this class kills at. */
    static Set<CrashPoint> points() {
        return EnumSet.range(CrashPoint.BARRIER_ARRIVED, CrashPoint.BARRIER_RESETTING);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"BREAK, futex", "BREAK, polling", "SHRINK, futex", "SHRINK, polling"})
    void aPartyKilledBeforeItArrivesIsMissed(PartyDeath partyDeath, String parker, Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Cast cast = new Cast(mp, site, parker, partyDeath, null);
            cast.survivorsArrive();
            cast.victim.kill();
            cast.assertTheVictimIsMissed();
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"BREAK, futex", "BREAK, polling", "SHRINK, futex", "SHRINK, polling"})
    void theArrivalOfAPartyKilledBehindItCounts(PartyDeath partyDeath, String parker, Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Cast cast = new Cast(mp, site, parker, partyDeath, CrashPoint.BARRIER_ARRIVED);
            cast.victimStands("arrive");
            cast.victim.kill();
            cast.survivors.forEach(survivor -> survivor.say("arrive"));
            assertEquals(2, cast.indexes().size());
            cast.survivors.forEach(survivor -> survivor.say("arrive"));
            cast.assertTheVictimIsMissed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"futex", "polling"})
    void sleepersGoOnWhenTheOneWhoLetsThemIsKilledBeforeItWakesThem(String parker, Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Cast cast = new Cast(mp, site, parker, PartyDeath.BREAK, CrashPoint.BARRIER_PASSED);
            cast.victimStandsWhileTheOthersAreStopped("arrive");
            cast.victim.kill();
            assertEquals(2, cast.indexes().size());
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"BREAK, futex", "BREAK, polling", "SHRINK, futex", "SHRINK, polling"})
    void aPartyKilledWithTheActionHalfDoneBreaksTheBarrier(PartyDeath partyDeath, String parker, Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Cast cast = new Cast(mp, site, parker, partyDeath, CrashPoint.BARRIER_ACTING);
            cast.victimStandsWhileTheOthersAreStopped("act");
            cast.victim.kill();
            cast.assertBroken("pid " + cast.victim.pid() + " died before it arrived, or with the action half done");
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "BARRIER_BROKEN, abort, has aborted it, futex",
        "BARRIER_BROKEN, abort, has aborted it, polling",
        "BARRIER_RESETTING, reset, it was reset, futex",
        "BARRIER_RESETTING, reset, it was reset, polling"
    })
    void sleepersAreToldThoughTheOneWhoBreaksItIsKilled(
            CrashPoint point, String command, String reason, String parker, Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Cast cast = new Cast(mp, site, parker, PartyDeath.BREAK, point);
            cast.survivorsArrive();
            cast.victimStands(command);
            cast.victim.kill();
            cast.assertBroken(reason);
            cast.barrier.reset();
            cast.survivorsArrive();
            cast.party(null).say("arrive");
            assertEquals(2, cast.indexes().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"futex", "polling"})
    void aStoppedPartyIsWaitedFor(String parker, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Cast cast = new Cast(mp, site, parker, PartyDeath.SHRINK, null);
            IpcEvent never = mp.event();
            cast.victim.stop();
            cast.survivorsArrive();
            assertFalse(never.await(MANY_SLEEPS));
            assertEquals(2, cast.barrier.waiting());
            assertEquals(SyncRoles.PARTIES, cast.barrier.parties());
            cast.victim.goOn();
            cast.victim.say("arrive");
            assertEquals(2, cast.indexes().size());
        }
    }

    /** The processes of one test. */
    private static final class Cast {
        private final Site site;
        private final String parker;
        private final PartyDeath partyDeath;
        private final IpcBarrier barrier;
        private final List<TestJvm> survivors;
        private final TestJvm victim;

        Cast(Multiprocessing mp, Site site, String parker, PartyDeath partyDeath, CrashPoint point) {
            this.site = site;
            this.parker = parker;
            this.partyDeath = partyDeath;
            this.barrier = SyncRoles.barrier(mp, partyDeath);
            this.survivors = List.of(party(null), party(null));
            this.victim = party(point);
        }

        TestJvm party(CrashPoint point) {
            JvmStart start = site.jvm().parker(parker);
            TestJvm party = (point == null ? start.reused() : start.options("-Dpolyproc.crash=" + point))
                    .start(SyncRoles.class, "meet", site.workspace(), partyDeath);
            party.await("ready");
            return party;
        }

        void survivorsArrive() {
            survivors.forEach(survivor -> survivor.say("arrive"));
            Await.until("they wait", () -> barrier.waiting() == survivors.size());
        }

        void victimStands(String command) {
            victim.say(command);
            victim.await(Crash.ANNOUNCEMENT);
        }

        /** So that it is the victim who finds that all have arrived. */
        void victimStandsWhileTheOthersAreStopped(String command) {
            survivorsArrive();
            survivors.forEach(TestJvm::stop);
            victimStands(command);
            survivors.forEach(TestJvm::goOn);
        }

        /** What numbers the survivors went on with, which differ. */
        Set<String> indexes() {
            Set<String> indexes = new TreeSet<>();
            survivors.forEach(survivor -> indexes.add(survivor.await("end: passed as ")));
            return indexes;
        }

        void assertTheVictimIsMissed() {
            if (partyDeath == PartyDeath.BREAK) {
                assertBroken("pid " + victim.pid() + " died before it arrived");
            } else {
                assertEquals(Set.of("0", "1"), indexes());
                assertEquals(2, barrier.parties());
                assertFalse(barrier.isBroken());
            }
        }

        void assertBroken(String reason) {
            for (TestJvm survivor : survivors) {
                String told = survivor.await("end: broken: ");
                assertTrue(told.contains(reason), told);
            }
        }
    }
}
