package io.polyproc.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.JvmStart;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.sync.IpcReadWriteLock;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.testkit.Await;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A reader or a writer is killed at each step. No process waits for it, and the death of a writer is reported to all.
 */
@MultiJvmTest
class ReadWriteLockKillIT {

    private static final Duration LONG_ENOUGH_TO_FALL_ASLEEP = Duration.ofMillis(150);
    private static final Duration MANY_SLEEPS = Duration.ofMillis(500);

    /** The points this class kills at. */
    static Set<CrashPoint> points() {
        return EnumSet.range(CrashPoint.READER_COUNTED, CrashPoint.WRITER_DONE);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "READER_COUNTED, futex", "READER_COUNTED, polling",
        "READER_LEFT, futex", "READER_LEFT, polling",
        "WRITER_DONE, futex", "WRITER_DONE, polling"
    })
    void theOthersGoOnWhenAHolderIsKilled(CrashPoint point, String parker, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Cast cast = new Cast(mp, site, parker, OwnerDeath.REPORT);
            TestJvm victim = cast.victim(point == CrashPoint.WRITER_DONE ? "write" : "read", point);
            if (point == CrashPoint.READER_COUNTED) {
                victim.await(Crash.ANNOUNCEMENT + point);
            } else {
                victim.await("end: locked");
            }
            List<TestJvm> others = cast.othersFallAsleep();
            if (point != CrashPoint.READER_COUNTED) {
                victim.say("unlock");
                victim.await(Crash.ANNOUNCEMENT + point);
            }
            victim.kill();
            cast.assertTheyGoOn(others);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"futex", "polling"})
    void theOthersGoOnWhenAReaderIsKilledOnItsWayBehindAWriter(String parker, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Cast cast = new Cast(mp, site, parker, OwnerDeath.REPORT);
            cast.lock.writeLock().lock();
            TestJvm victim = cast.victim("read", CrashPoint.READER_IN_MUTEX);
            victim.await("waiting");
            Await.until("it waits", () -> !mp.diagnose().waits().isEmpty());
            cast.lock.writeLock().unlock();
            victim.await(Crash.ANNOUNCEMENT + CrashPoint.READER_IN_MUTEX);
            List<TestJvm> others = cast.othersFallAsleep();
            victim.kill();
            cast.assertTheyGoOn(others);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"futex", "polling"})
    void theOthersGoOnWhenAWriterThatWaitsForReadersIsKilled(String parker, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Cast cast = new Cast(mp, site, parker, OwnerDeath.REPORT);
            cast.lock.readLock().lock();
            TestJvm victim = cast.victim("write", CrashPoint.WRITER_DRAINING);
            victim.await(Crash.ANNOUNCEMENT + CrashPoint.WRITER_DRAINING);
            List<TestJvm> others = cast.othersFallAsleep();
            victim.kill();
            cast.lock.readLock().unlock();
            cast.assertTheyGoOn(others);
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"REPORT, futex", "REPORT, polling", "RECOVER, futex", "RECOVER, polling"})
    void allAreToldOfAWriterThatIsKilledWriting(OwnerDeath ownerDeath, String parker, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Cast cast = new Cast(mp, site, parker, ownerDeath);
            TestJvm victim = cast.victim("write", CrashPoint.WRITER_WRITING);
            victim.await(Crash.ANNOUNCEMENT + CrashPoint.WRITER_WRITING);
            List<TestJvm> others = cast.othersFallAsleep();
            victim.kill();
            if (ownerDeath == OwnerDeath.REPORT) {
                for (TestJvm other : others) {
                    assertEquals("told of a death", other.await("end: "));
                }
                OwnerDiedException e = assertThrows(OwnerDiedException.class, cast.lock.readLock()::lock);
                assertTrue(e.getMessage().contains("pid " + victim.pid()), e.getMessage());
                assertTrue(cast.lock.recover(() -> {}));
                cast.lock.writeLock().lock();
                cast.lock.writeLock().unlock();
            } else {
                cast.goOn(others);
            }
            assertEquals(1, cast.lock.writerDeaths());
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"read, futex", "read, polling", "write, futex", "write, polling"})
    void aStoppedHolderIsNeverRobbed(String side, String parker, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Cast cast = new Cast(mp, site, parker, OwnerDeath.RECOVER);
            TestJvm holder = cast.user(side);
            assertEquals("locked", holder.await("end: "));
            holder.stop();
            assertFalse(cast.lock.writeLock().tryLock(MANY_SLEEPS));
            assertFalse(cast.lock.writeLock().tryLock());
            if (side.equals("write")) {
                assertFalse(cast.lock.readLock().tryLock(MANY_SLEEPS));
            }
            holder.goOn();
            holder.say("unlock");
            holder.await("unlocked");
            assertTrue(cast.lock.writeLock().tryLock(MANY_SLEEPS));
            cast.lock.writeLock().unlock();
            assertEquals(0, cast.lock.writerDeaths());
        }
    }

    /** The processes of one test. */
    private static final class Cast {
        private final Site site;
        private final String parker;
        private final OwnerDeath ownerDeath;
        private final IpcReadWriteLock lock;

        Cast(Multiprocessing mp, Site site, String parker, OwnerDeath ownerDeath) {
            this.site = site;
            this.parker = parker;
            this.ownerDeath = ownerDeath;
            this.lock = SyncRoles.readWriteLock(mp, ownerDeath);
        }

        TestJvm victim(String side, CrashPoint point) {
            return start(site.jvm().options("-Dpolyproc.crash=" + point), side);
        }

        TestJvm user(String side) {
            return start(site.jvm().reused(), side);
        }

        private TestJvm start(JvmStart start, String side) {
            return start.parker(parker).start(SyncRoles.class, "useSide", site.workspace(), ownerDeath, side);
        }

        /** A reader and a writer, which find a writer or wait behind one. */
        List<TestJvm> othersFallAsleep() throws InterruptedException {
            List<TestJvm> others = List.of(user("write"), user("read"));
            for (TestJvm other : others) {
                other.await("waiting");
            }
            if (lock.readLock().holdCount() == 0) {
                assertFalse(lock.writeLock().tryLock(LONG_ENOUGH_TO_FALL_ASLEEP), "a living process has the lock");
            }
            return others;
        }

        void assertTheyGoOn(List<TestJvm> others) {
            goOn(others);
            assertEquals(0, lock.writerDeaths());
        }

        /** One after the other, in whichever order they get the lock. */
        void goOn(List<TestJvm> others) {
            others.forEach(other -> other.say("unlock"));
            for (TestJvm other : others) {
                assertEquals("locked", other.await("end: "));
                other.await("unlocked");
                other.awaitSuccess();
            }
            assertTrue(lock.writeLock().tryLock());
            lock.writeLock().unlock();
            assertEquals(List.of(), lock.readers());
            assertEquals(Optional.empty(), lock.writer());
        }
    }
}
