package io.polyproc.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Await;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Seed;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users of conditions and semaphores are killed at random moments and replaced. Nobody is left behind, no permit is lost. */
@MultiJvmTest
class SyncKillRoundsIT {

    private static final int WORKERS = 4;
    private static final int LONGEST_LIFE_MILLIS = 40;

    @ParameterizedTest(name = "{0}, {1} s")
    @CsvSource({"futex, 20", "polling, 10"})
    void nobodyIsLeftBehindAndNoPermitIsLostWhenProcessesAreKilledAtRandom(String parker, int seconds, Site site)
            throws Exception {
        Random random = Seed.random("sync kill rounds, " + parker);
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Workshop workshop = new Workshop(mp);
            Deque<TestJvm> workers = new ArrayDeque<>();
            Set<TestJvm> working = new HashSet<>();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Seed.scaled(seconds));
            int kills = 0;
            while (System.nanoTime() - end < 0) {
                while (workers.size() < WORKERS) {
                    workers.add(site.jvm().parker(parker).start(SyncKillRoundsIT.class, "work", site.workspace()));
                }
                if (working.add(workers.getFirst())) {
                    workers.getFirst().await("works");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_LIFE_MILLIS)));
                TestJvm victim = victim(random.nextInt(3), workshop, workers);
                workers.remove(victim);
                victim.kill();
                kills++;
            }
            // A line can be awaited once only, and some have been heard already.
            workers.stream().filter(working::add).forEach(worker -> worker.await("works"));
            long before = workshop.steps.get();
            Await.until("the survivors go on", () -> workshop.steps.get() > before + 100);
            workers.forEach(worker -> worker.say("end"));
            workers.forEach(TestJvm::awaitSuccess);
            workshop.wakeAll();
            System.out.println("sync kill rounds, " + parker + ": " + kills + " kills, " + workshop.steps.get()
                    + " steps, deaths found: " + workshop.lock.ownerDeaths() + " with the lock, "
                    + workshop.single.ownerDeaths() + " with the single permit, " + workshop.permits.ownerDeaths()
                    + " with others");
            assertEquals(0, workshop.violations.get(), "violations");
            assertTrue(workshop.permits.tryAcquire(Workshop.PERMITS, 10, TimeUnit.SECONDS), workshop.permits::toString);
            assertTrue(workshop.single.tryAcquire(Await.LONG), workshop.single::toString);
            assertEquals(0, workshop.permits.availablePermits() + workshop.single.availablePermits());
            workshop.permits.release(Workshop.PERMITS);
            workshop.single.release();
            assertThrows(IllegalStateException.class, workshop.permits::release);
            assertThrows(IllegalStateException.class, workshop.single::release);
            assertEquals(List.of(), workshop.permits.holders());
            assertTrue(workshop.notFull.toString().contains(", 0 waiting"), workshop.notFull::toString);
            assertTrue(workshop.notEmpty.toString().contains(", 0 waiting"), workshop.notEmpty::toString);
        }
    }

    /** Whoever has just now the lock or the single permit, if anybody, or the one that has lived longest. */
    private static TestJvm victim(int choice, Workshop workshop, Deque<TestJvm> workers) {
        String who = choice == 0
                ? workshop.lock.owner().map(owner -> "pid " + owner.pid()).orElse("")
                : choice == 1 ? String.join("", workshop.single.holders()).replaceFirst("^.* by ", "") : "";
        return workers.stream()
                .filter(worker -> who.equals("pid " + worker.pid()))
                .findFirst()
                .orElse(workers.getFirst());
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    static void work(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open(Path.of(args[0]));
        Workshop workshop = new Workshop(mp);
        List<Thread> threads = new ArrayList<>();
        for (Step step : List.<Step>of(workshop::make, workshop::use, workshop::usePermits, workshop::useSingle)) {
            Thread thread = new Thread(() -> repeat(step, workshop));
            thread.start();
            threads.add(thread);
        }
        TestMain.say("works");
        for (Thread thread : threads) {
            thread.join();
        }
        mp.close();
    }

    private static void repeat(Step step, Workshop workshop) {
        try {
            while (!TestMain.isSpokenTo()) {
                step.run();
            }
            workshop.wakeAll();
        } catch (Throwable e) {
            workshop.violations.getAndAdd(1);
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
