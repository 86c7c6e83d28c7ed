package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskCall;
import io.polyproc.pool.TaskFunction;
import io.polyproc.pool.TaskOptions;
import io.polyproc.pool.TaskTimeoutException;
import io.polyproc.pool.WorkerContext;
import io.polyproc.pool.WorkerDiedException;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedIntArray;
import io.polyproc.value.SharedLong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingSupplier;

/** Tests cancellation, time limits, priorities and retries of tasks. */
@MultiJvmTest
class PoolControlIT {

    private static final TaskCall<Long> PID = () -> ProcessHandle.current().pid();
    private static final TaskOptions STANDARD = TaskOptions.defaults();

    /** Runs until it is interrupted. */
    private static int obedient(SharedInt begun) throws InterruptedException {
        begun.addAndGet(1);
        Object never = new Object();
        synchronized (never) {
            while (true) {
                never.wait();
            }
        }
    }

    /** Runs until it is killed. */
    private static int stubborn(SharedInt begun) {
        begun.addAndGet(1);
        while (true) {
            LockSupport.park();
            Thread.interrupted();
        }
    }

    private static PoolOptions one() {
        return PoolOptions.ofWorkers(1).withGrace(Duration.ofMillis(200));
    }

    private static <E extends Throwable> E cause(Class<E> type, CompletableFuture<?> future) {
        return assertInstanceOf(
                type, assertThrows(ExecutionException.class, future::get).getCause());
    }

    private static void awaitIdle(ProcessPool pool) {
        Await.until("the pool is idle", () -> pool.stats().handedOut() == 0);
    }

    @Test
    void aTaskThatNoWorkerHasBegunIsCancelledAndNeverRun(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(one())) {
            SharedInt begun = mp.sharedInt(0);
            SharedInt ran = mp.sharedInt(0);
            CompletableFuture<Integer> first = pool.submit(() -> obedient(begun));
            Await.until("it runs", () -> begun.get() == 1);
            List<CompletableFuture<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                waiting.add(pool.submit(() -> ran.addAndGet(1)));
            }
            waiting.forEach(future -> assertTrue(future.cancel(true)));
            assertTrue(first.cancel(true));
            assertEquals(1, pool.apply(() -> 1));
            assertEquals(0, ran.get());
            waiting.forEach(future -> assertThrows(CancellationException.class, future::get));
        }
    }

    @Test
    void aTaskThatRunsIsInterruptedAndItsWorkerGoesOn(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withGrace(Duration.ofSeconds(30)))) {
            SharedInt begun = mp.sharedInt(0);
            long pid = pool.apply(PID);
            for (int i = 1; i <= 20; i++) {
                int times = i;
                CompletableFuture<Integer> task = pool.submit(() -> obedient(begun));
                Await.until("it runs", () -> begun.get() == times);
                assertTrue(task.cancel(true));
                assertFalse(pool.apply(() -> Thread.currentThread().isInterrupted()), "no interrupt is left over");
            }
            assertEquals(pid, pool.apply(PID));
        }
    }

    @Test
    void aTaskThatIgnoresInterruptsIsKilledWithItsWorkerAndNoOtherTaskIsDisturbed(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(2).withGrace(Duration.ofMillis(200)))) {
            SharedInt begun = mp.sharedInt(0);
            SharedInt other = mp.sharedInt(0);
            CompletableFuture<Integer> stubborn = pool.submit(() -> stubborn(begun));
            Await.until("it runs", () -> begun.get() == 1);
            CompletableFuture<Integer> obedient = pool.submit(() -> obedient(other));
            Await.until("the other one runs", () -> other.get() == 1);
            stubborn.cancel(true);
            Await.until(
                    "the worker was replaced",
                    () -> pool.stats().workersDied() + pool.stats().workersStarted() >= 3);
            assertEquals(4, pool.apply((Integer x) -> x + x, 2));
            assertFalse(obedient.isDone());
            obedient.cancel(true);
        }
    }

    @Test
    void aTaskThatIsCancelledWithoutForceRunsToItsEnd(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(one())) {
            SharedInt begun = mp.sharedInt(0);
            SharedInt mayEnd = mp.sharedInt(0);
            SharedInt ended = mp.sharedInt(0);
            CompletableFuture<?> task = pool.submit(() -> {
                begun.set(1);
                while (mayEnd.get() == 0) {
                    LockSupport.parkNanos(1_000_000);
                }
                ended.set(1);
                return 0;
            });
            Await.until("it runs", () -> begun.get() == 1);
            assertTrue(task.cancel(false));
            mayEnd.set(1);
            assertEquals(1, pool.apply(() -> 1));
            assertEquals(1, ended.get());
        }
    }

    @Test
    void aMapThatIsCancelledLeavesThePoolFree(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(one())) {
            SharedInt begun = mp.sharedInt(0);
            CompletableFuture<List<Integer>> all =
                    pool.mapAsync((Integer x) -> obedient(begun), List.of(1, 2, 3, 4, 5, 6), 1);
            Await.until("the first one runs", () -> begun.get() == 1);
            all.cancel(true);
            assertEquals(1, pool.apply(() -> 1));
            assertEquals(1, begun.get());
        }
    }

    @Test
    void aViewAppliesItsOptionsToEveryFormOfCallAndIsTheSamePool(Site site) throws Exception {
        TaskFunction<Integer, Integer> sleeps = x -> {
            Thread.sleep(Long.MAX_VALUE);
            return x;
        };
        TaskCall<Integer> call = () -> sleeps.apply(1);
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            ProcessPool limited = pool.with(STANDARD.withTimeout(Duration.ofMillis(100)));
            List<ThrowingSupplier<Object>> forms = List.of(
                    () -> limited.submit(call).join(),
                    () -> limited.applyAsync(sleeps, 1).join(),
                    () -> limited.apply(sleeps, 1),
                    () -> limited.map(sleeps, List.of(1)),
                    () -> limited.imap(sleeps, List.of(1)).next(),
                    () -> limited.invokeAll(List.of(call)).get(0).get());
            for (ThrowingSupplier<Object> form : forms) {
                Throwable e = assertThrows(Exception.class, form::get);
                while (e.getCause() != null && !(e instanceof TaskTimeoutException)) {
                    e = e.getCause();
                }
                assertInstanceOf(TaskTimeoutException.class, e);
            }
            assertEquals("x", limited.with(STANDARD).apply(x -> x, "x"), "no option of the view it was made from");
            assertEquals(pool.size(), limited.size());
            limited.close();
            assertTrue(pool.isClosed());
        }
    }

    @Test
    void aTaskThatTakesTooLongIsStoppedAndReported(Site site) throws Exception {
        Duration limit = Duration.ofMillis(300);
        TaskOptions limited = STANDARD.withTimeout(limit);
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(one())) {
            SharedInt begun = mp.sharedInt(0);
            long pid = pool.apply(PID);
            CompletableFuture<Integer> quick = pool.with(limited).submit(() -> 7);
            assertEquals(7, quick.get());
            for (boolean isStubborn : new boolean[] {false, true}) {
                CompletableFuture<Integer> slow =
                        pool.with(limited).submit(() -> isStubborn ? stubborn(begun) : obedient(begun));
                CompletableFuture<Integer> next = pool.submit(() -> 8);
                TaskTimeoutException e = cause(TaskTimeoutException.class, slow);
                assertEquals(limit, e.timeout());
                assertEquals(8, next.get(), "it was behind the one that took too long");
                assertEquals(!isStubborn, pool.apply(PID) == pid);
            }
        }
    }

    @Test
    void aTimeLimitCountsFromTheBeginningOfTheTask(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(one())) {
            pool.apply(() -> 0);
            TaskOptions limited = STANDARD.withTimeout(Duration.ofMillis(2000));
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                futures.add(pool.with(limited).submit(() -> {
                    LockSupport.parkNanos(100_000_000);
                    return 1;
                }));
            }
            for (CompletableFuture<Integer> future : futures) {
                assertEquals(1, future.get());
            }
        }
    }

    @Test
    void aHigherPriorityIsBegunFirstAndEqualsInTheirOrder(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(one())) {
            SharedInt begun = mp.sharedInt(0);
            SharedInt place = mp.sharedInt(0);
            SharedIntArray order = mp.sharedIntArray(300);
            CompletableFuture<Integer> first = pool.submit(() -> obedient(begun));
            Await.until("it runs", () -> begun.get() == 1);
            // Dispatched tasks are not overtaken, so another task is dispatched first.
            List<CompletableFuture<Integer>> front = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                front.add(pool.submit(() -> 0));
            }
            List<CompletableFuture<?>> futures = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                int number = i;
                futures.add(pool.with(STANDARD.withPriority(i % 3)).submit(() -> {
                    order.set(place.addAndGet(1) - 1, number);
                    return 0;
                }));
            }
            first.cancel(true);
            CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get();
            for (int i = 0; i < 300; i++) {
                assertEquals(3 * (i % 100) + 2 - i / 100, order.get(i), "place " + i);
            }
            assertTrue(front.stream().allMatch(CompletableFuture::isDone));
        }
    }

    @Test
    void aTaskWhoseWorkerDiesIsRetriedAsOftenAsItMayBe(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            SharedInt runs = mp.sharedInt(0);
            TaskCall<Integer> thirdTime = () -> {
                runs.addAndGet(1);
                if (WorkerContext.current().attempt() < 3) {
                    Runtime.getRuntime().halt(9);
                }
                return WorkerContext.current().attempt();
            };
            assertEquals(3, pool.with(STANDARD.withRetries(2)).submit(thirdTime).get());
            assertEquals(3, runs.get());
            WorkerDiedException e = cause(
                    WorkerDiedException.class,
                    pool.with(STANDARD.withRetries(1)).submit(thirdTime));
            assertEquals(2, e.attempt());
            assertEquals(9, e.exitCode());
            assertEquals(5, runs.get());
            assertEquals(3, pool.stats().retried());
        }
    }

    @Test
    void anExceptionIsNoDeathAndIsNotRetried(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            SharedInt runs = mp.sharedInt(0);
            cause(
                    IllegalStateException.class,
                    pool.with(STANDARD.withRetries(5)).submit(() -> {
                        runs.addAndGet(1);
                        throw new IllegalStateException("no");
                    }));
            assertEquals(1, runs.get());
        }
    }

    @Test
    void aStoppedWorkerKeepsItsTaskAndWhatItHasNotBegunGoesToOthers(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(2).withEagerStart(true))) {
            SharedLong stopped = mp.sharedLong(0);
            SharedInt mayEnd = mp.sharedInt(0);
            CompletableFuture<Long> task = pool.submit(() -> {
                stopped.set(ProcessHandle.current().pid());
                while (mayEnd.get() == 0) {
                    LockSupport.parkNanos(1_000_000);
                }
                return ProcessHandle.current().pid();
            });
            Await.until("it runs", () -> stopped.get() != 0);
            Signals.send("STOP", stopped.get());
            List<Long> others = pool.map((Integer x) -> ProcessHandle.current().pid(), List.of(1, 2, 3, 4, 5, 6), 1);
            assertFalse(others.contains(stopped.get()));
            assertFalse(task.isDone());
            mayEnd.set(1);
            Signals.send("CONT", stopped.get());
            assertEquals(stopped.get(), task.get());
            // A stopped idle worker gets a task that is dispatched to it, and does not begin it.
            Signals.send("STOP", stopped.get());
            for (int i = 0; i < 6; i++) {
                assertNotEquals(stopped.get(), pool.apply(PID));
            }
            Signals.send("CONT", stopped.get());
            awaitIdle(pool);
        }
    }
}
