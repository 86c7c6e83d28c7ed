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
import io.polyproc.sync.IpcCondition;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.testkit.Await;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A user of a condition is killed at each step. No signal is lost that a living process waits for. */
@MultiJvmTest
class ConditionKillIT {

    /** The points this class kills at. */
    static Set<CrashPoint> points() {
        return EnumSet.of(CrashPoint.CONDITION_WAITING, CrashPoint.CONDITION_WOKEN, CrashPoint.CONDITION_GRANTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"futex", "polling"})
    void aWaiterKilledBeforeItSleepsIsInNobodysWay(String parker, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcLock lock = SyncRoles.lock(mp, OwnerDeath.REPORT);
            IpcCondition condition = SyncRoles.condition(lock);
            TestJvm victim = victim(site, parker, CrashPoint.CONDITION_WAITING, OwnerDeath.REPORT);
            List<TestJvm> survivors = survivors(site, parker, OwnerDeath.REPORT);
            awaitWaiting(condition, 3);
            victim.kill();
            signal(lock, condition, 1);
            Await.until("one survivor is through", () -> waiting(condition) == 2);
            signal(lock, condition, Integer.MAX_VALUE);
            assertEnds("signalled", survivors);
            awaitWaiting(condition, 0);
            assertNothingIsRemembered(lock, condition);
            assertEquals(0, lock.ownerDeaths());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"futex", "polling"})
    void aSignalIsNotLostWhenTheWokenWaiterIsKilledOnItsWay(String parker, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcLock lock = SyncRoles.lock(mp, OwnerDeath.REPORT);
            IpcCondition condition = SyncRoles.condition(lock);
            TestJvm victim = site.jvm()
                    .parker(parker)
                    .options("-Dpolyproc.crash=" + CrashPoint.CONDITION_WOKEN)
                    .start(SyncRoles.class, "waitForCondition", site.workspace(), OwnerDeath.REPORT);
            victim.await("waiting");
            awaitWaiting(condition, 1);
            List<TestJvm> survivors = survivors(site, parker, OwnerDeath.REPORT);
            awaitWaiting(condition, 3);
            // With the lock held none can take a grant, so all who look go to the lock, the victim too.
            lock.lock();
            condition.signal(2);
            victim.await(Crash.ANNOUNCEMENT + CrashPoint.CONDITION_WOKEN);
            victim.kill();
            lock.unlock();
            assertEnds("signalled", survivors);
            signal(lock, condition, 1);
            assertNothingIsRemembered(lock, condition);
            assertEquals(0, lock.ownerDeaths());
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"REPORT, futex", "REPORT, polling", "RECOVER, futex", "RECOVER, polling"})
    void waitersLearnThatTheSignallerWasKilledWithTheLock(OwnerDeath ownerDeath, String parker, Site site)
            throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcLock lock = SyncRoles.lock(mp, ownerDeath);
            IpcCondition condition = SyncRoles.condition(lock);
            List<TestJvm> survivors = survivors(site, parker, ownerDeath);
            awaitWaiting(condition, 2);
            TestJvm victim = site.jvm()
                    .parker(parker)
                    .options("-Dpolyproc.crash=" + CrashPoint.CONDITION_GRANTED)
                    .start(SyncRoles.class, "signalAll", site.workspace(), ownerDeath);
            victim.await("ready");
            victim.say("signal");
            victim.await(Crash.ANNOUNCEMENT + CrashPoint.CONDITION_GRANTED);
            assertTrue(lock.isLocked());
            victim.kill();
            boolean reported = ownerDeath == OwnerDeath.REPORT;
            assertEnds(reported ? "told of a death with the lock" : "signalled", survivors);
            assertEquals(reported, lock.recover(() -> {}));
            assertEquals(1, lock.ownerDeaths());
            assertNothingIsRemembered(lock, condition);
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"REPORT, futex", "REPORT, polling", "RECOVER, futex", "RECOVER, polling"})
    void waitersLearnThatAnOwnerWasKilledBeforeItSignalled(OwnerDeath ownerDeath, String parker, Site site)
            throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcLock lock = SyncRoles.lock(mp, ownerDeath);
            IpcCondition condition = SyncRoles.condition(lock);
            List<TestJvm> survivors = survivors(site, parker, ownerDeath);
            awaitWaiting(condition, 2);
            TestJvm victim = site.jvm()
                    .parker(parker)
                    .options("-Dpolyproc.crash=" + CrashPoint.LOCK_HELD)
                    .start(SyncRoles.class, "signalAll", site.workspace(), ownerDeath);
            victim.await("ready");
            victim.say("signal");
            victim.await(Crash.ANNOUNCEMENT + CrashPoint.LOCK_HELD);
            victim.kill();
            boolean reported = ownerDeath == OwnerDeath.REPORT;
            assertEnds(reported ? "told of a death with the lock" : "signalled", survivors);
            assertEquals(reported, lock.recover(() -> {}));
        }
    }

    private static TestJvm victim(Site site, String parker, CrashPoint point, OwnerDeath ownerDeath) {
        TestJvm victim = site.jvm()
                .parker(parker)
                .options("-Dpolyproc.crash=" + point)
                .start(SyncRoles.class, "waitForCondition", site.workspace(), ownerDeath);
        victim.await(Crash.ANNOUNCEMENT + point);
        return victim;
    }

    private static List<TestJvm> survivors(Site site, String parker, OwnerDeath ownerDeath) {
        List<TestJvm> survivors = List.of(survivor(site, parker, ownerDeath), survivor(site, parker, ownerDeath));
        survivors.forEach(survivor -> survivor.await("waiting"));
        return survivors;
    }

    private static TestJvm survivor(Site site, String parker, OwnerDeath ownerDeath) {
        return site.jvm()
                .parker(parker)
                .reused()
                .start(SyncRoles.class, "waitForCondition", site.workspace(), ownerDeath);
    }

    private static void assertEnds(String expected, List<TestJvm> survivors) {
        survivors.forEach(survivor -> assertEquals(expected, survivor.await("end: ")));
    }

    private static int waiting(IpcCondition condition) {
        return Integer.parseInt(condition.toString().replaceAll(".*, (\\d+) waiting.*", "$1"));
    }

    private static void awaitWaiting(IpcCondition condition, int count) {
        Await.until(() -> count + " wait: " + condition, Await.LONG, () -> waiting(condition) == count);
    }

    private static void signal(IpcLock lock, IpcCondition condition, int count) {
        lock.lock();
        condition.signal(count);
        lock.unlock();
    }

    private static void assertNothingIsRemembered(IpcLock lock, IpcCondition condition) throws InterruptedException {
        lock.lock();
        try {
            condition.signal();
            assertFalse(condition.await(Duration.ofMillis(100)), "came after the signal");
        } finally {
            lock.unlock();
        }
    }
}
