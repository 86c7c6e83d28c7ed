package io.polyproc.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Budget;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.LockOwner;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Seed;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Processes that use a lock without pause are killed at random moments and replaced. None hangs, no cell is torn, and
 * no section is lost. Before every second kill, on average, a section is entered, however slow the machine is. The
 * other kills come without a condition, so they also hit processes that recover the lock.
 */
@MultiJvmTest
@Tag("rounds")
class KillRoundsIT {

    private static final int WORKERS = 4;
    private static final int THREADS = 3;
    private static final int FEWEST_KILLS = 8;
    private static final int LONGEST_LIFE_MILLIS = 25;

    @ParameterizedTest(name = "{0}, {1}, {2} s")
    @CsvSource({"REPORT, futex, 2", "REPORT, polling, 1", "RECOVER, futex, 2", "RECOVER, polling, 1"})
    void noneHangsAndNothingIsTornWhenProcessesAreKilledAtRandom(
            OwnerDeath ownerDeath, String parker, int seconds, Site site) throws Exception {
        Random random = Seed.random("kill rounds, " + ownerDeath + ", " + parker);
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Guarded guarded = new Guarded(mp, ownerDeath);
            Toll toll = new Toll(mp);
            Deque<TestJvm> workers = new ArrayDeque<>();
            Set<TestJvm> working = new HashSet<>();
            Budget budget = Budget.of(seconds, FEWEST_KILLS);
            int fewestEntries = 0;
            while (budget.hasNext()) {
                while (workers.size() < WORKERS) {
                    workers.add(
                            site.jvm().parker(parker).start(KillRoundsIT.class, "work", site.workspace(), ownerDeath));
                }
                if (working.add(workers.getFirst())) {
                    workers.getFirst().await("works");
                }
                if (random.nextBoolean()) {
                    long before = toll.entries();
                    Await.until("a section is entered between two kills", () -> toll.entries() > before);
                    fewestEntries++;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_LIFE_MILLIS)));
                TestJvm victim = random.nextBoolean() ? workers.getFirst() : owner(guarded, workers);
                workers.remove(victim);
                toll.killNow();
                victim.kill();
            }
            int kills = budget.rounds();
            guarded.enter();
            workers.forEach(worker -> worker.say("end"));
            workers.forEach(TestJvm::awaitSuccess);
            guarded.enter();
            Guarded.Report mine = guarded.report();
            System.out.println("kill rounds, " + ownerDeath + ", " + parker + ": " + kills + " kills, " + toll.figures()
                    + ", take-overs counted by the lock " + guarded.lock.ownerDeaths());
            assertEquals(0, toll.torn() + mine.torn(), "sections that found the cells torn");
            assertEquals(guarded.cells.get(0), guarded.cells.get(1));
            assertTrue(guarded.lock.ownerDeaths() <= kills, "a lock is lost by the dead only");
            assertTrue(toll.entries() >= fewestEntries, "entries of the processes: " + toll.entries());
            // The owner that is killed has done its section and not counted it, at most.
            long uncounted = guarded.cells.get(0) - toll.entries() - mine.entries();
            assertTrue(uncounted >= 0 && uncounted <= kills, uncounted + " sections not counted");
        }
    }

    /** The one that has the lock just now, if any: it may have given it back when the signal comes. */
    private static TestJvm owner(Guarded guarded, Deque<TestJvm> workers) {
        long pid = guarded.lock.owner().map(LockOwner::pid).orElse(0L);
        return workers.stream()
                .filter(worker -> worker.pid() == pid)
                .findFirst()
                .orElse(workers.getFirst());
    }

    static void work(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open(Path.of(args[0]));
        Toll toll = new Toll(mp);
        OwnerDeath ownerDeath = OwnerDeath.valueOf(args[1]);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> enterUntilTold(mp, ownerDeath, toll), "worker " + i);
            thread.start();
            threads.add(thread);
        }
        TestMain.say("works");
        for (Thread thread : threads) {
            thread.join();
        }
        mp.close();
    }

    private static void enterUntilTold(Multiprocessing mp, OwnerDeath ownerDeath, Toll toll) {
        try {
            while (!TestMain.isSpokenTo()) {
                new Watchful(mp, ownerDeath, toll).enter(100, () -> !TestMain.isSpokenTo());
            }
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    /** Tells the toll of each section and repair, and of each silent take-over that it comes upon. */
    private static final class Watchful extends Guarded {
        private final Toll toll;
        private final boolean selfRecovering;
        private int deaths;

        Watchful(Multiprocessing mp, OwnerDeath ownerDeath, Toll toll) {
            super(mp, ownerDeath);
            this.toll = toll;
            this.selfRecovering = ownerDeath == OwnerDeath.RECOVER;
            this.deaths = lock.ownerDeaths();
        }

        @Override
        void foundDead() {
            super.foundDead();
            toll.foundDead();
        }

        @Override
        void repaired() {
            super.repaired();
            toll.repaired();
        }

        @Override
        void foundTorn() {
            super.foundTorn();
            toll.foundTorn();
        }

        @Override
        void entered() {
            super.entered();
            toll.entered();
        }

        @Override
        void check() {
            if (selfRecovering && lock.ownerDeaths() != deaths) {
                deaths = lock.ownerDeaths();
                toll.repaired();
            }
            super.check();
        }
    }
}
