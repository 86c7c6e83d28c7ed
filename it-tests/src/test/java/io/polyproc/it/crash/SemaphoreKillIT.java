package io.polyproc.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.sync.IpcSemaphore;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user of a semaphore is killed at each step, while others sleep. No permit is lost, and none is doubled. */
@MultiJvmTest
class SemaphoreKillIT {

    private static final Duration MANY_SLEEPS = Duration.ofMillis(500);

    /** The points this class kills at. */
    static Set<CrashPoint> points() {
        return EnumSet.of(CrashPoint.SEMAPHORE_TAKEN, CrashPoint.SEMAPHORE_RETURNED, CrashPoint.SEMAPHORE_COUNTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"futex", "polling"})
    void permitsOfAHolderThatIsKilledComeToSleepersInOtherProcesses(String parker, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcSemaphore semaphore = SyncRoles.semaphore(mp);
            TestJvm victim = user(site, parker, SyncRoles.PERMITS);
            assertEquals("acquired", victim.await("end: "));
            assertEquals(List.of(SyncRoles.PERMITS + " by pid " + victim.pid()), semaphore.holders());
            TestJvm first = user(site, parker, 1);
            TestJvm second = user(site, parker, 2);
            first.await("waiting");
            second.await("waiting");
            assertFalse(semaphore.tryAcquire(Duration.ofMillis(150)), "they have time to fall asleep");
            victim.kill();
            verify(semaphore, first, second, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"futex", "polling"})
    void aProcessKilledWhileItTakesPermitsLeavesThem(String parker, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcSemaphore semaphore = SyncRoles.semaphore(mp);
            TestJvm victim = victim(site, parker, CrashPoint.SEMAPHORE_TAKEN);
            victim.await(Crash.ANNOUNCEMENT + CrashPoint.SEMAPHORE_TAKEN);
            TestJvm first = user(site, parker, 1);
            TestJvm second = user(site, parker, 2);
            first.await("waiting");
            second.await("waiting");
            victim.kill();
            assertEquals("acquired", first.await("end: "));
            // Whether the permits are found with the dead holder or are there already, they are there.
            assertEquals("acquired", second.await("end: "));
            giveBack(semaphore, first, second);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"futex", "polling"})
    void aProcessKilledWhileItReturnsPermitsHasReturnedThem(String parker, Site site) throws Exception {
        for (CrashPoint point : List.of(CrashPoint.SEMAPHORE_RETURNED, CrashPoint.SEMAPHORE_COUNTED)) {
            try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
                IpcSemaphore semaphore = SyncRoles.semaphore(mp);
                TestJvm victim = victim(site, parker, point);
                assertEquals("acquired", victim.await("end: "));
                TestJvm first = user(site, parker, 1);
                TestJvm second = user(site, parker, 2);
                first.await("waiting");
                second.await("waiting");
                assertFalse(semaphore.tryAcquire(Duration.ofMillis(150)), "they have time to fall asleep");
                victim.say("release");
                victim.await(Crash.ANNOUNCEMENT + point);
                victim.kill();
                verify(semaphore, first, second, 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"futex", "polling"})
    void aStoppedHolderKeepsItsPermits(String parker, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcSemaphore semaphore = SyncRoles.semaphore(mp);
            TestJvm holder = user(site, parker, SyncRoles.PERMITS);
            assertEquals("acquired", holder.await("end: "));
            holder.stop();
            assertFalse(semaphore.tryAcquire(MANY_SLEEPS));
            assertEquals(List.of(SyncRoles.PERMITS + " by pid " + holder.pid()), semaphore.holders());
            holder.goOn();
            holder.say("release");
            holder.await("released");
            assertTrue(semaphore.tryAcquire(MANY_SLEEPS));
            assertEquals(0, semaphore.ownerDeaths());
        }
    }

    private static void verify(IpcSemaphore semaphore, TestJvm first, TestJvm second, int deaths) {
        assertEquals("acquired", first.await("end: "));
        assertEquals("acquired", second.await("end: "));
        assertEquals(Set.of("1 by pid " + first.pid(), "2 by pid " + second.pid()), Set.copyOf(semaphore.holders()));
        giveBack(semaphore, first, second);
        assertEquals(deaths, semaphore.ownerDeaths());
    }

    private static void giveBack(IpcSemaphore semaphore, TestJvm... users) {
        assertEquals(0, semaphore.availablePermits());
        for (TestJvm user : users) {
            user.say("release");
            user.await("released");
            user.awaitSuccess();
        }
        assertEquals(SyncRoles.PERMITS, semaphore.availablePermits());
        assertEquals(List.of(), semaphore.holders());
        assertThrows(IllegalStateException.class, semaphore::release);
    }

    private static TestJvm user(Site site, String parker, int permits) {
        return site.jvm().parker(parker).reused().start(SyncRoles.class, "usePermits", site.workspace(), permits);
    }

    private static TestJvm victim(Site site, String parker, CrashPoint point) {
        return site.jvm()
                .parker(parker)
                .options("-Dpolyproc.crash=" + point)
                .start(SyncRoles.class, "usePermits", site.workspace(), SyncRoles.PERMITS);
    }
}
