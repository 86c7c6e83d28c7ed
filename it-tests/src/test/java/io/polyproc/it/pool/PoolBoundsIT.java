package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.SerializationException;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestMain;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskException;
import io.polyproc.pool.TaskOptions;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Tests pools at the limits of time, of memory, and of the contracts of the JDK's interfaces. */
@MultiJvmTest
class PoolBoundsIT {

    private static final long[] TIMES = {Long.MIN_VALUE, -1, 0};

    private static <R> Callable<R> call(Callable<R> call) {
        return call;
    }

    private static int busy(SharedInt begun, SharedInt mayEnd) {
        begun.addAndGet(1);
        while (mayEnd.get() == 0) {
            LockSupport.parkNanos(1_000_000);
        }
        return 1;
    }

    @Test
    void durationsThatMeanForEverAreNoLimit(Site site) throws Exception {
        Duration forever = ChronoUnit.FOREVER.getDuration();
        PoolOptions options = PoolOptions.ofWorkers(1)
                .withGrace(forever)
                .withIdleTimeout(forever)
                .withMaxWorkerAge(forever);
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(options)) {
            TaskOptions limited = TaskOptions.defaults().withTimeout(forever);
            assertEquals(1, pool.with(limited).submit(() -> 1).get(60, TimeUnit.SECONDS));
            assertEquals(2, pool.with(limited).submit(() -> 2).get(60, TimeUnit.SECONDS));
            assertEquals(1, pool.dumpStacks(forever).size());
            try (var results = pool.imap((Integer x) -> x + 1, List.of(1))) {
                assertEquals(2, results.next(forever));
            }
            assertTrue(pool.close(forever));
        }
    }

    @Test
    void timedWaitsTakeAnyNumber(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            SharedInt begun = mp.sharedInt(0);
            SharedInt mayEnd = mp.sharedInt(0);
            Callable<Integer> task = (Callable<Integer> & Serializable) () -> busy(begun, mayEnd);
            for (long time : TIMES) {
                assertFalse(pool.awaitTermination(time, TimeUnit.DAYS));
                assertThrows(TimeoutException.class, () -> pool.invokeAny(List.of(task), time, TimeUnit.DAYS));
                assertTrue(pool.invokeAll(List.of(task), time, TimeUnit.DAYS)
                        .get(0)
                        .isCancelled());
            }
            mayEnd.set(1);
            assertEquals(1, pool.invokeAny(List.of(task), Long.MAX_VALUE, TimeUnit.DAYS));
            assertEquals(
                    1,
                    pool.invokeAll(List.of(task), Long.MAX_VALUE, TimeUnit.DAYS)
                            .get(0)
                            .get());
            pool.shutdown();
            assertTrue(pool.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS));
        }
    }

    @Test
    void theEndAndTheStacksOfAPoolAreWaitedForAsLongAsAnyNumberSays(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            for (long time : TIMES) {
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withGrace(Duration.ofMillis(50)));
                SharedInt begun = mp.sharedInt(0);
                SharedInt mayEnd = mp.sharedInt(0);
                CompletableFuture<Integer> future = pool.submit(() -> busy(begun, mayEnd));
                Await.until("it runs", () -> begun.get() == 1);
                pool.dumpStacks(Duration.ofSeconds(time));
                assertFalse(pool.close(Duration.ofSeconds(time)));
                assertTrue(future.isCancelled());
            }
        }
    }

    @Test
    void closeWithoutTimeSaysTrueWhenEveryTaskHasEnded(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ProcessPool pool = mp.pool(2);
            for (int i = 0; i < 20; i++) {
                pool.submit(() -> 1).get(60, TimeUnit.SECONDS);
            }
            Await.until("what follows the last one is done", () -> pool.stats().handedOut() == 0);
            assertTrue(pool.close(Duration.ofMillis(200)));
            assertTrue(pool.close(Duration.ZERO));
            assertTrue(pool.isTerminated());
        }
    }

    @Test
    void closeReturnsAlthoughWhatFollowsATaskDoesNot(Site site) throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        try (Multiprocessing mp = Multiprocessing.open()) {
            ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withGrace(Duration.ofMillis(100)));
            CountDownLatch isHeld = new CountDownLatch(1);
            CompletableFuture<Void> held = pool.submit(() -> 1).thenRun(() -> {
                isHeld.countDown();
                boolean interrupted = true;
                while (interrupted) {
                    try {
                        mayEnd.await();
                        interrupted = false;
                    } catch (InterruptedException e) {
                        // Only the test ends this.
                    }
                }
            });
            assertTrue(isHeld.await(60, TimeUnit.SECONDS));
            CompletableFuture<Integer> behind = pool.submit(() -> 2);
            assertEquals(2, behind.get(60, TimeUnit.SECONDS), "another thread goes on");
            assertFalse(pool.close(Duration.ofMillis(50)));
            pool.terminate();
            assertFalse(held.isDone());
        } finally {
            mayEnd.countDown();
        }
    }

    @Test
    void aFunctionThatCapturesMoreThanARingHoldsIsSent(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            for (int length : new int[] {30_000, 65_000, 200_000, 3_000_000, 20_000_000}) {
                String captured = "x".repeat(length);
                assertEquals(
                        length, pool.submit(() -> captured.length()).get(60, TimeUnit.SECONDS), "length " + length);
            }
            assertEquals(1, pool.apply(() -> 1));
        }
    }

    @Test
    void aResultLargerThanTheHeapFailsItsTaskOnly(Site site) {
        site.jvm().options("-Xmx64m").start(PoolBoundsIT.class, "smallHeap").awaitSuccess();
    }

    static void smallHeap(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withWorkerHeap(1L << 30))) {
            TaskException e = assertThrows(TaskException.class, () -> pool.apply(() -> new byte[200_000_000]));
            assertInstanceOf(SerializationException.class, e.getCause());
            assertTrue(e.getMessage().contains("-Xmx"), e::getMessage);
            assertEquals(7, pool.apply(() -> 7));
            assertThrows(
                    TaskException.class,
                    () -> pool.map((Integer length) -> new byte[length], List.of(10, 200_000_000, 20), 1));
            assertEquals(8, pool.apply(() -> 8));
            assertEquals(0, pool.stats().workersDied());
        }
        TestMain.say("done");
    }

    @Test
    void aHealthyPoolOutlivesStartsThatFail(Site site) throws IOException {
        Path gone = Files.createDirectory(site.directory().resolve("gone"));
        site.jvm()
                .directory(gone)
                .start(PoolBoundsIT.class, "withoutDirectory", gone)
                .awaitSuccess();
    }

    static void withoutDirectory(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(2).withSpares(0))) {
            SharedInt begun = mp.sharedInt(0);
            SharedInt mayEnd = mp.sharedInt(0);
            pool.apply(() -> 1);
            Files.delete(Path.of(args[0]));
            CompletableFuture<Integer> longOne = pool.submit(() -> busy(begun, mayEnd));
            Await.until("it runs", () -> begun.get() == 1);
            CompletableFuture<Integer> second = pool.submit(() -> 2);
            // More than the attempts after which a pool without a worker breaks.
            LockSupport.parkNanos(3_000_000_000L);
            mayEnd.set(1);
            assertEquals(1, longOne.get(60, TimeUnit.SECONDS));
            assertEquals(2, second.get(60, TimeUnit.SECONDS));
            assertEquals(3, pool.apply(() -> 3));
        }
        TestMain.say("done");
    }

    @Test
    void whatATaskOfExecuteThrowsIsAnUncaughtException(Site site) {
        AtomicReference<Throwable> uncaught = new AtomicReference<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.set(thrown));
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            pool.execute(() -> {
                throw new IllegalStateException("no one waits for this");
            });
            Await.until("it is reported", () -> uncaught.get() != null);
            assertEquals("no one waits for this", uncaught.get().getMessage());
            assertInstanceOf(IllegalStateException.class, uncaught.get());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void anExecutorThatIsClosedRejects(Site site) {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ProcessPool pool = mp.pool(1);
            ExecutorService executor = pool;
            pool.close();
            Runnable action = (Runnable & Serializable) () -> {};
            assertThrows(RejectedExecutionException.class, () -> executor.execute(action));
            assertThrows(RejectedExecutionException.class, () -> executor.submit(action));
            assertThrows(RejectedExecutionException.class, () -> pool.submit(() -> 1));
            assertThrows(RejectedExecutionException.class, () -> pool.map((Integer x) -> x, List.of(1)));
        }
    }

    @Test
    void whatTheJdkWrapsAroundATaskIsRefusedByNameWithTheFormThatWorks(Site site) {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            SerializationException supplied =
                    assertThrows(SerializationException.class, () -> CompletableFuture.supplyAsync(() -> 1, pool));
            assertTrue(supplied.getMessage().contains("CompletableFuture$AsyncSupply"), supplied::getMessage);
            assertTrue(supplied.getMessage().contains("pool.submit"), supplied::getMessage);
            SerializationException completed =
                    assertThrows(SerializationException.class, () -> new ExecutorCompletionService<Integer>(pool)
                            .submit(call(() -> 1)));
            assertTrue(completed.getMessage().contains("QueueingFuture"), completed::getMessage);
            SerializationException task =
                    assertThrows(SerializationException.class, () -> pool.execute(new FutureTask<>(call(() -> 1))));
            assertTrue(task.getMessage().contains("java.util.concurrent.FutureTask"), task::getMessage);
        }
    }

    @Test
    void nullIsRefusedAtOnceByName(Site site) {
        PoolOptions options = PoolOptions.ofWorkers(1);
        assertThrows(NullPointerException.class, () -> options.withGrace(null));
        assertThrows(NullPointerException.class, () -> options.withIdleTimeout(null));
        assertThrows(NullPointerException.class, () -> options.withMaxWorkerAge(null));
        assertThrows(NullPointerException.class, () -> options.withJvmOptions("-Xmx32m", null));
        assertThrows(NullPointerException.class, () -> options.withListener(null));
        assertThrows(NullPointerException.class, () -> options.withInitializer(null));
        assertThrows(NullPointerException.class, () -> TaskOptions.defaults().withTimeout(null));
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            assertThrows(NullPointerException.class, () -> mp.pool((PoolOptions) null));
            assertThrows(NullPointerException.class, () -> pool.with((TaskOptions) null)
                    .submit(() -> 1));
            assertThrows(NullPointerException.class, () -> pool.execute((Runnable) null));
            assertThrows(NullPointerException.class, () -> pool.map((Integer x) -> x, null));
            assertThrows(NullPointerException.class, () -> pool.imap((Integer x) -> x, List.of(1), null));
            assertThrows(NullPointerException.class, () -> pool.close(null));
            assertFalse(pool.isClosed());
        }
    }

    @Test
    void aPoolWhoseWorkspaceIsClosedUnderItEndsAllItsTasks(Site site) {
        assertEquals(0, site.start(PoolBoundsIT.class, "closedByAHook").awaitExit());
    }

    /** Ends while a task runs. The library's shutdown hook and this one run at once, and this one must finish. */
    static void closedByAHook(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open();
        ProcessPool pool = mp.pool(PoolOptions.ofWorkers(2).withGrace(Duration.ofMillis(500)));
        SharedInt begun = mp.sharedInt(0);
        SharedInt never = mp.sharedInt(0);
        CompletableFuture<Integer> running = pool.submit(() -> busy(begun, never));
        Await.until("it runs", () -> begun.get() >= 1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            pool.close(Duration.ofSeconds(2));
            if (!running.isDone()) {
                Runtime.getRuntime().halt(3);
            }
        }));
        System.exit(0);
    }
}
