package io.polyproc.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.PostMortem;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Soak;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.IpcLatch;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Seed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two to six processes, in the long variant sixteen, use everything there is to synchronise with, while they are
 * killed, stopped and replaced at random. None is left behind, nothing that a lock guards is seen half changed without
 * a word, and no permit is lost. It goes on for the time given, and for as many kills as {@code -Dpolyproc.it.kills}
 * says.
 */
@MultiJvmTest
@Tag("rounds")
class SyncSoakIT {

    private static final int FEWEST = 2;
    private static final int MOST = Soak.isOn() ? 16 : 6;
    private static final int FEWEST_KILLS = 6;
    private static final int LONGEST_LIFE_MILLIS = 40;
    private static final int LONGEST_STOP_MILLIS = 60;
    private static final Duration NO_PROGRESS = Duration.ofSeconds(30);

    /** One worker: its process, and whether it has said that it works. */
    private static final class Worker {
        private final TestJvm jvm;
        private final IpcLatch gate;
        private boolean works;

        Worker(TestJvm jvm, IpcLatch gate) {
            this.jvm = jvm;
            this.gate = gate;
        }

        void awaitWorking() {
            if (!works) {
                jvm.await("works");
                gate.countDown();
                works = true;
            }
        }
    }

    private final List<Worker> workers = new ArrayList<>();
    private int started;
    private int kills;
    private int stops;

    @ParameterizedTest(name = "{0}, {1} s")
    @CsvSource({"futex, 2", "polling, 2"})
    void noneIsLeftBehindWhenProcessesAreKilledAndStoppedAtRandom(String parker, int seconds, Site site)
            throws Exception {
        Random random = Seed.random("sync soak, " + parker);
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Playground playground = new Playground(mp);
            try {
                play(random, parker, seconds, site, mp, playground);
                verify(playground);
            } catch (Throwable e) {
                examine(e, parker, mp, playground);
                throw e;
            } finally {
                System.out.println("sync soak, " + parker + ": " + kills + " kills, " + stops + " stops, "
                        + playground.workshop.steps.get() + " steps, violations " + playground.workshop.violations.get()
                        + ", deaths found: " + playground.workshop.lock.ownerDeaths() + " with the lock, "
                        + playground.pair.writerDeaths() + " writing, " + playground.workshop.single.ownerDeaths()
                        + " with the single permit, " + playground.workshop.permits.ownerDeaths()
                        + " with others; met at the barrier: " + playground.met.get());
            }
        }
    }

    private void examine(Throwable failure, String parker, Multiprocessing mp, Playground playground) {
        System.out.println("sync soak, " + parker + ", failed: " + failure);
        try {
            List<TestJvm> jvms = workers.stream().map(worker -> worker.jvm).toList();
            String who = "sync soak, " + parker + ": " + failure;
            System.out.println("post-mortem: " + PostMortem.write(who, mp, playground.objects(), jvms));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void play(Random random, String parker, int seconds, Site site, Multiprocessing mp, Playground playground) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Soak.seconds(seconds));
        int leastKills = Integer.getInteger("polyproc.it.kills", FEWEST_KILLS);
        int size = FEWEST;
        while (System.nanoTime() - end < 0 || kills < leastKills) {
            if (random.nextInt(20) == 0) {
                size = FEWEST + random.nextInt(MOST - FEWEST + 1);
            }
            while (workers.size() < size) {
                workers.add(start(parker, site, mp));
            }
            // All but the youngest, whose start goes on meanwhile: where one works alone, there is nothing to
            // synchronise.
            workers.subList(0, workers.size() - 1).forEach(Worker::awaitWorking);
            pause(random.nextInt(LONGEST_LIFE_MILLIS));
            Worker victim = victim(random, playground);
            if (random.nextInt(4) == 0) {
                victim.jvm.stop();
                stops++;
                pause(random.nextInt(LONGEST_STOP_MILLIS));
            }
            if (workers.size() >= size) {
                workers.remove(victim);
                victim.jvm.kill();
                kills++;
            } else {
                victim.jvm.goOn();
            }
            assertEquals(0, playground.workshop.violations.get(), "violations");
        }
        workers.forEach(worker -> worker.jvm.goOn());
        workers.forEach(Worker::awaitWorking);
        long before = playground.workshop.steps.get();
        Await.until(
                () -> "the survivors go on: " + playground.objects(),
                NO_PROGRESS,
                () -> playground.workshop.steps.get() > before + 100);
        workers.forEach(worker -> worker.jvm.say("end"));
        workers.forEach(worker -> worker.jvm.awaitSuccess());
    }

    private Worker start(String parker, Site site, Multiprocessing mp) {
        String gate = "gate " + started++;
        TestJvm jvm = site.jvm().parker(parker).start(SyncSoakIT.class, "work", site.workspace(), gate);
        return new Worker(jvm, mp.named(gate).latch(2));
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /**
     * Chooses an owner of a lock or of the single permit, if there is one; or any; or the one that has lived longest.
     */
    private Worker victim(Random random, Playground playground) {
        Set<Long> holders = new LinkedHashSet<>();
        switch (random.nextInt(5)) {
            case 0 -> playground.workshop.lock.owner().ifPresent(owner -> holders.add(owner.pid()));
            case 1 -> playground.pair.writer().ifPresent(owner -> holders.add(owner.pid()));
            case 2 -> holders.addAll(pids(playground.workshop.single.holders()));
            case 3 ->
                holders.add(workers.get(random.nextInt(workers.size())).jvm.pid());
            default -> {}
        }
        Optional<Worker> holder = workers.stream()
                .filter(worker -> holders.contains(worker.jvm.pid()))
                .findFirst();
        return holder.orElse(workers.get(0));
    }

    private static Set<Long> pids(List<String> shares) {
        return shares.stream()
                .map(share -> share.replaceFirst("^.* by pid ", ""))
                .filter(pid -> pid.matches("\\d+"))
                .map(Long::valueOf)
                .collect(Collectors.toSet());
    }

    private void verify(Playground playground) throws InterruptedException {
        Workshop workshop = playground.workshop;
        workshop.wakeAll();
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
        assertTrue(playground.pair.writeLock().tryLock(Await.LONG), playground.pair::toString);
        assertEquals(List.of(), playground.pair.readers());
        playground.pair.writeLock().unlock();
        long first = playground.meetings.get(0);
        long second = playground.meetings.get(1);
        String meetings = first + " and " + second + " of the parties' meetings, " + playground.met.get() + " actions";
        assertTrue(Math.max(first, second) <= playground.met.get(), meetings);
        assertTrue(Math.abs(first - second) <= kills, meetings);
    }

    static void work(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open(Path.of(args[0]));
        Playground playground = new Playground(mp);
        IpcLatch gate = mp.named(args[1]).latch(2);
        List<Thread> threads = new ArrayList<>();
        for (Playground.Step step : playground.steps()) {
            Thread thread = new Thread(() -> repeat(step, playground, gate));
            thread.start();
            threads.add(thread);
        }
        TestMain.say("works");
        gate.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        mp.close();
    }

    private static void repeat(Playground.Step step, Playground playground, IpcLatch gate) {
        try {
            gate.await();
            while (!TestMain.isSpokenTo()) {
                step.run();
            }
            playground.end();
        } catch (Throwable e) {
            playground.workshop.violations.getAndAdd(1);
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
