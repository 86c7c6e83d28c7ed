package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ChildException;
import io.polyproc.Multiprocessing;
import io.polyproc.codec.SerializationException;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Soak;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.PoolStats;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskCall;
import io.polyproc.pool.TaskException;
import io.polyproc.pool.WorkerDiedException;
import io.polyproc.pool.WorkerOutOfMemoryException;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Seed;
import io.polyproc.value.SharedLong;
import io.polyproc.value.SharedLongArray;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Tests tasks that fail, and workers that die. */
@MultiJvmTest
class PoolFailureIT {

    private static final int SIGKILL = 137;

    /** Cannot be serialized. */
    static final class Unserializable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // The point of this class.
        private final Object field = new Object();

        Unserializable() {
            super("I stay here");
        }

        @Override
        public String toString() {
            return super.toString() + (field == null);
        }
    }

    private static int failing(int x) {
        if (x % 2 == 1) {
            throw new IllegalStateException("odd: " + x);
        }
        return x;
    }

    private static int endless(int x) {
        return 1 + endless(x + 1);
    }

    private static int forever(SharedLong began) {
        began.set(ProcessHandle.current().pid());
        while (true) {
            LockSupport.park();
        }
    }

    private static void assertWorks(ProcessPool pool) throws InterruptedException {
        assertEquals(4, pool.apply((Integer x) -> x + x, 2));
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, future::get).getCause();
    }

    @Test
    void whatATaskThrowsArrivesWithTheWorkersStack(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            Throwable cause = failureOf(pool.applyAsync(PoolFailureIT::failing, 7));
            assertInstanceOf(IllegalStateException.class, cause);
            assertEquals("odd: 7", cause.getMessage());
            assertEquals("failing", cause.getStackTrace()[0].getMethodName());
            assertTrue(
                    Arrays.stream(cause.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().endsWith("ChildMain")),
                    "the stack begins in the worker's main");
            TaskException e = assertThrows(TaskException.class, () -> pool.apply(PoolFailureIT::failing, 9));
            assertEquals("odd: 9", e.getCause().getMessage());
            for (int chunk = 1; chunk <= 5; chunk++) {
                int size = chunk;
                TaskException first = assertThrows(
                        TaskException.class, () -> pool.map(PoolFailureIT::failing, List.of(0, 2, 3, 4, 5), size));
                assertEquals("odd: 3", first.getCause().getMessage(), "the first item's failure");
            }
            assertWorks(pool);
        }
    }

    @Test
    void allItemsAreTriedAlsoAfterOneThatFailed(Site site) {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            for (int chunk : new int[] {1, 3, 10}) {
                SharedLong tried = mp.sharedLong(0);
                assertThrows(
                        TaskException.class,
                        () -> pool.map(
                                (Integer x) -> {
                                    tried.addAndGet(1);
                                    return failing(x);
                                },
                                IntStream.range(0, 10).boxed().toList(),
                                chunk));
                assertEquals(10, tried.get(), "chunks of " + chunk);
            }
        }
    }

    @Test
    void whatCannotBeSentFailsInTheCallerAndNothingIsRun(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            SharedLong runs = mp.sharedLong(0);
            assertThrows(
                    SerializationException.class, () -> pool.applyAsync((Object x) -> runs.addAndGet(1), new Object()));
            assertThrows(
                    SerializationException.class,
                    () -> pool.mapAsync((Object x) -> runs.addAndGet(1), List.of(1, new Object()), 1));
            Object captured = new Object();
            SerializationException e =
                    assertThrows(SerializationException.class, () -> pool.applyAsync(() -> captured.hashCode()));
            assertTrue(e.getMessage().contains("java.lang.Object"), e::getMessage);
            assertWorks(pool);
            assertEquals(0, runs.get());
        }
    }

    @Test
    void whatCannotBeSentBackIsATypedFailureAndTheWorkerLivesOn(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            long pid = pool.apply(() -> ProcessHandle.current().pid());
            assertInstanceOf(SerializationException.class, failureOf(pool.applyAsync(() -> new Object())));
            ChildException standIn = assertInstanceOf(ChildException.class, failureOf(pool.applyAsync(() -> {
                throw new Unserializable();
            })));
            assertEquals(Unserializable.class.getName(), standIn.originalType());
            assertTrue(standIn.getMessage().contains("I stay here"), standIn::getMessage);
            assertFalse(standIn.getStackTrace().length == 0, "it has the worker's stack");
            assertEquals(pid, pool.apply(() -> ProcessHandle.current().pid()));
        }
    }

    @Test
    void aClassThatTheWorkerLacksTravelsAndOneWithoutAFileIsRefused(Site site) throws Exception {
        Path source = site.directory().resolve("Hidden.java");
        Files.writeString(
                source,
                "public class Hidden implements java.io.Serializable {"
                        + " public static class Gone implements java.io.Serializable {} }");
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()));
        URL[] urls = {site.directory().toUri().toURL()};
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1);
                URLClassLoader loader = new URLClassLoader(urls)) {
            Object hidden = loader.loadClass("Hidden").getDeclaredConstructor().newInstance();
            assertEquals("Hidden", pool.apply((Object x) -> x.getClass().getName(), hidden));
            Object gone =
                    loader.loadClass("Hidden$Gone").getDeclaredConstructor().newInstance();
            Files.delete(site.directory().resolve("Hidden$Gone.class"));
            SerializationException e =
                    assertThrows(SerializationException.class, () -> pool.applyAsync((Object x) -> x.hashCode(), gone));
            assertTrue(e.getMessage().contains("Hidden$Gone"), e::getMessage);
            assertWorks(pool);
        }
    }

    @Test
    void errorsOfTheJvmAreFailuresOfTheTaskOnly(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            long pid = pool.apply(() -> ProcessHandle.current().pid());
            assertInstanceOf(StackOverflowError.class, failureOf(pool.applyAsync(PoolFailureIT::endless, 1)));
            assertInstanceOf(AssertionError.class, failureOf(pool.applyAsync(() -> {
                throw new AssertionError("an error");
            })));
            assertEquals(pid, pool.apply(() -> ProcessHandle.current().pid()));
        }
    }

    @Test
    void aTaskThatRunsOutOfMemoryReportsTheLimitAndItsWorkerIsReplaced(Site site) throws InterruptedException {
        long limit = 32 << 20;
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withWorkerHeap(limit))) {
            long pid = pool.apply(() -> ProcessHandle.current().pid());
            WorkerOutOfMemoryException e =
                    assertInstanceOf(WorkerOutOfMemoryException.class, failureOf(pool.applyAsync(() -> {
                        List<long[]> hoard = new ArrayList<>();
                        while (true) {
                            hoard.add(new long[1 << 16]);
                        }
                    })));
            assertTrue(e.heapLimit() > limit / 2 && e.heapLimit() <= limit, "limit " + e.heapLimit());
            assertEquals(pid, e.pid());
            assertInstanceOf(OutOfMemoryError.class, e.getCause());
            assertNotEquals(pid, pool.apply(() -> ProcessHandle.current().pid()));
            // It reported the lack of memory itself, or died of it while it wrote the report.
            PoolStats stats = pool.stats();
            assertEquals(1, stats.workersRecycled() + stats.workersDied(), stats::toString);
        }
    }

    @Test
    void aWorkerThatCannotReportALackOfMemoryDiesOfIt(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            long pid = pool.apply(() -> ProcessHandle.current().pid());
            WorkerOutOfMemoryException e =
                    assertInstanceOf(WorkerOutOfMemoryException.class, failureOf(pool.applyAsync(() -> {
                        // Without them no exception can be serialized.
                        for (Provider provider : Security.getProviders()) {
                            Security.removeProvider(provider.getName());
                        }
                        throw new OutOfMemoryError("on purpose");
                    })));
            assertEquals(pid, e.pid());
            assertTrue(e.getMessage().contains("on purpose"), e::getMessage);
            assertNotEquals(pid, pool.apply(() -> ProcessHandle.current().pid()));
            assertEquals(1, pool.stats().workersDied());
        }
    }

    /** Cannot be initialised, as if the heap were full. */
    private static final class Unusable {
        static final Object VALUE = value();

        private static Object value() {
            throw new OutOfMemoryError("on purpose");
        }
    }

    private static int needsUnusable() {
        return Unusable.VALUE.hashCode();
    }

    @Test
    void aWorkerInWhichALackOfMemoryHasMadeAClassUnusableIsReplaced(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            long pid = pool.apply(() -> ProcessHandle.current().pid());
            pool.apply(() -> {
                Thread other = new Thread(PoolFailureIT::needsUnusable);
                other.setUncaughtExceptionHandler((thread, thrown) -> {});
                other.start();
                other.join();
                return 0;
            });
            assertEquals(pid, pool.apply(() -> ProcessHandle.current().pid()));
            assertInstanceOf(NoClassDefFoundError.class, failureOf(pool.applyAsync(PoolFailureIT::needsUnusable)));
            assertNotEquals(pid, pool.apply(() -> ProcessHandle.current().pid()));
            assertEquals(1, pool.stats().workersRecycled());
        }
    }

    @Test
    void aKilledWorkerFailsItsTaskOnlyAndIsReplaced(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            SharedLong began = mp.sharedLong(0);
            CompletableFuture<Integer> victim = pool.applyAsync(PoolFailureIT::forever, began);
            Await.until("the task begins", () -> began.get() != 0);
            CompletableFuture<Integer> other = pool.applyAsync((Integer x) -> x + x, 4);
            assertEquals(8, other.get());
            Signals.send("KILL", began.get());
            WorkerDiedException e = assertInstanceOf(WorkerDiedException.class, failureOf(victim));
            assertEquals(began.get(), e.pid());
            assertEquals(SIGKILL, e.exitCode());
            assertTrue(e.worker().contains("worker"), e::worker);
            List<Long> pids = pool.map((Integer x) -> ProcessHandle.current().pid(), List.of(1, 2, 3, 4, 5, 6), 1);
            assertFalse(pids.contains(began.get()));
            TaskException viaMap = assertThrows(
                    TaskException.class,
                    () -> pool.map((Integer x) -> x == 2 ? killYourself() : x, List.of(1, 2, 3), 1));
            assertInstanceOf(WorkerDiedException.class, viaMap.getCause());
            assertWorks(pool);
        }
    }

    private static int killYourself() {
        Signals.send("KILL", ProcessHandle.current().pid());
        return 0;
    }

    @Test
    void theLastLinesOfAWorkerAreInTheFailureOfItsTask(Site site) throws InterruptedException {
        ConcurrentLinkedQueue<String> printed = new ConcurrentLinkedQueue<>();
        PoolOptions options = PoolOptions.ofWorkers(1)
                .withOutput((worker, line) -> printed.add(line + " of " + worker))
                .withErrorOutput((worker, line) -> printed.add(line));
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(options)) {
            TaskCall<Integer> dies = () -> {
                for (int i = 1; i <= 30; i++) {
                    System.err.println("word " + i);
                }
                System.out.println("output");
                Runtime.getRuntime().halt(3);
                return 0;
            };
            WorkerDiedException e = assertInstanceOf(WorkerDiedException.class, failureOf(pool.applyAsync(dies)));
            assertEquals(
                    IntStream.rangeClosed(11, 30).mapToObj(i -> "word " + i).toList(), e.lastErrorLines());
            assertTrue(e.getMessage().contains("word 30"), e::getMessage);
            assertTrue(printed.contains("word 1"), "all lines are passed on");
            Await.until("output is passed on", () -> printed.contains("output of " + e.worker()));
        }
    }

    @Test
    void aTaskThatEndsItsProcessIsReportedWithItsExitCode(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            TaskCall<Integer> exits = () -> {
                System.exit(3);
                return 0;
            };
            WorkerDiedException e = assertInstanceOf(WorkerDiedException.class, failureOf(pool.applyAsync(exits)));
            assertEquals(3, e.exitCode());
            assertWorks(pool);
        }
    }

    @Test
    void aWorkerThatWasKilledWhileIdleIsReplaced(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            for (int i = 0; i < 3; i++) {
                long pid = pool.apply(() -> ProcessHandle.current().pid());
                Signals.send("KILL", pid);
                Await.until("the worker is dead", () -> !Signals.isAlive(pid));
                assertWorks(pool);
            }
        }
    }

    @Test
    void everyFutureEndsWhileWorkersAreKilledAtRandom(Site site) throws Exception {
        Random random = Seed.random("random kills of workers");
        int tasks = Soak.scaled(1000);
        int wanted = Soak.scaled(6);
        int size = 3;
        int kills = 0;
        int failed = 0;
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(size)) {
            SharedLongArray pids = mp.sharedLongArray(tasks);
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            AtomicInteger succeeded = new AtomicInteger();
            for (int i = 0; i < tasks; i++) {
                int index = i;
                CompletableFuture<Integer> future = pool.applyAsync(
                        (Integer x) -> {
                            pids.set(index, ProcessHandle.current().pid());
                            LockSupport.parkNanos(5_000_000);
                            return x * 3;
                        },
                        i);
                future.thenRun(succeeded::incrementAndGet);
                futures.add(future);
            }
            while (kills < wanted && futures.stream().anyMatch(future -> !future.isDone())) {
                // Excludes the JDK's helper for starting processes.
                List<ProcessHandle> workers = ProcessHandle.current()
                        .children()
                        .filter(child -> child.info().command().orElse("").endsWith("java"))
                        .toList();
                int before = succeeded.get();
                if (!workers.isEmpty()) {
                    workers.get(random.nextInt(workers.size())).destroyForcibly();
                    kills++;
                }
                // Paced by tasks, not by time, so that their number suffices for the kills on a machine of any speed. A
                // worker becomes ready between two kills: the pool gives up when none ever does.
                int next = before + 1 + random.nextInt(tasks / wanted / 2);
                Await.until(
                        "tasks succeed between two kills",
                        () -> succeeded.get() >= next || futures.stream().allMatch(CompletableFuture::isDone));
                LockSupport.parkNanos(random.nextInt(20) * 1_000_000L);
            }
            for (int i = 0; i < tasks; i++) {
                try {
                    assertEquals(i * 3, futures.get(i).get());
                } catch (ExecutionException e) {
                    assertInstanceOf(WorkerDiedException.class, e.getCause());
                    failed++;
                }
            }
            System.out.println(kills + " kills, " + tasks + " tasks, " + failed + " of them failed");
            assertTrue(kills > 5, "too few kills: " + kills);
            assertTrue(failed <= kills, failed + " tasks failed by " + kills + " kills");
            assertWorks(pool);
        }
    }
}
