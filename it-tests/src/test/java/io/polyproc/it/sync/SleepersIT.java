package io.polyproc.it.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.IpcCondition;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcSemaphore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that waits for another one costs next to nothing meanwhile. */
@MultiJvmTest
class SleepersIT {

    private static final int SLEEPERS = 8;
    private static final Duration BEGINNING = Duration.ofSeconds(1);
    private static final Duration MEASURED = Duration.ofSeconds(2);

    /** Generous: one of the processors for half of the time. Who spins takes all there are. */
    private static final Duration BOUND = Duration.ofMillis(1_000);

    @ParameterizedTest
    @ValueSource(strings = {"futex", "polling"})
    void sleepersHardlyUseTheProcessor(String parker, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcLock lock = mp.named("lock").lock();
            IpcCondition condition = lock.condition("condition");
            IpcSemaphore semaphore = mp.named("semaphore").semaphore(0);
            IpcEvent event = mp.named("event").event();
            TestJvm sleeper = site.jvm().parker(parker).start(SleepersIT.class, "sleep", site.workspace());
            sleeper.await("sleeping");
            assertFalse(event.await(BEGINNING), "they have time to fall asleep, and the JVM to compile");
            Duration before = cpu(sleeper);
            assertFalse(event.await(MEASURED));
            Duration used = cpu(sleeper).minus(before);
            System.out.println("CPU time of " + SLEEPERS + " sleepers in one process, " + parker + ": "
                    + used.toMillis() + " ms in " + MEASURED.toSeconds() + " s");
            event.set();
            semaphore.release(SLEEPERS);
            lock.lock();
            condition.signalAll();
            lock.unlock();
            assertEquals(SLEEPERS, Integer.parseInt(sleeper.await("woken ")));
            sleeper.awaitSuccess();
            assertTrue(used.compareTo(BOUND) < 0, "CPU time " + used);
        }
    }

    private static Duration cpu(TestJvm jvm) {
        return ProcessHandle.of(jvm.pid())
                .orElseThrow()
                .info()
                .totalCpuDuration()
                .orElseThrow();
    }

    static void sleep(String[] args) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(SLEEPERS);
        try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]))) {
            IpcLock lock = mp.named("lock").lock();
            IpcCondition condition = lock.condition("condition");
            IpcSemaphore semaphore = mp.named("semaphore").semaphore(0);
            IpcEvent event = mp.named("event").event();
            List<Callable<Boolean>> ways = List.of(
                    () -> event.await(Duration.ofMinutes(2)), () -> semaphore.tryAcquire(Duration.ofMinutes(2)), () -> {
                        lock.lock();
                        try {
                            return condition.await(Duration.ofMinutes(2));
                        } finally {
                            lock.unlock();
                        }
                    });
            List<Future<Boolean>> futures = new ArrayList<>();
            for (int i = 0; i < SLEEPERS; i++) {
                futures.add(threads.submit(ways.get(i % ways.size())));
            }
            TestMain.say("sleeping");
            int woken = 0;
            for (Future<Boolean> future : futures) {
                woken += future.get() ? 1 : 0;
            }
            TestMain.say("woken " + woken);
        } finally {
            threads.shutdownNow();
        }
    }
}
