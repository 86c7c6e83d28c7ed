package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.codec.SerializationException;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskCall;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Tests a pool as an {@link ExecutorService}, used by code that depends on nothing else of it. */
@MultiJvmTest
class PoolExecutorIT {

    /** A serializable call, typed as the JDK's {@link Callable}. */
    private static <R> Callable<R> call(TaskCall<R> call) {
        return (Callable<R> & Serializable) call::call;
    }

    private static int park(SharedInt begun) {
        begun.addAndGet(1);
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.park();
        }
        return 0;
    }

    @Test
    void callsAndActionsRunInAnotherProcess(Site site) throws Exception {
        long here = ProcessHandle.current().pid();
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            ExecutorService executor = pool;
            SharedInt ran = mp.sharedInt(0);
            assertTrue(
                    executor.submit(call(() -> ProcessHandle.current().pid())).get() != here);
            Runnable action = (Runnable & Serializable) () -> ran.addAndGet(1);
            assertNull(executor.submit(action).get());
            Object result = new Object();
            assertSame(result, executor.submit(action, result).get(), "a result that stays here");
            executor.execute(action);
            Await.until("all ran", () -> ran.get() == 3);
            ExecutorCompletionService<Integer> completion = new ExecutorCompletionService<>(executor);
            assertThrows(
                    SerializationException.class,
                    () -> completion.submit(call(() -> 1)),
                    "what wraps the call cannot be sent");
        }
    }

    @Test
    void invokeAllGivesAllResultsAndFailuresInOrder(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            List<Future<Integer>> futures =
                    pool.invokeAll(List.of(call(() -> 1), call(() -> 2 / Integer.parseInt("0")), call(() -> 3)));
            assertTrue(futures.stream().allMatch(Future::isDone));
            assertEquals(1, futures.get(0).get());
            assertInstanceOf(
                    ArithmeticException.class,
                    assertThrows(ExecutionException.class, futures.get(1)::get).getCause());
            assertEquals(3, futures.get(2).get());
            assertEquals(List.of(), pool.invokeAll(List.<Callable<Integer>>of()));
        }
    }

    @Test
    void invokeAllCancelsWhatIsNotDoneInTime(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            SharedInt begun = mp.sharedInt(0);
            pool.apply(() -> 0);
            List<Future<Integer>> futures = pool.invokeAll(
                    List.of(call(() -> 1), call(() -> park(begun)), call(() -> park(begun))), 2, TimeUnit.SECONDS);
            assertEquals(1, futures.get(0).get());
            assertTrue(futures.get(1).isCancelled() && futures.get(2).isCancelled());
            assertEquals(1, pool.apply(() -> 1), "the worker is free again");
            assertTrue(begun.get() <= 1, "the last one was not begun");
        }
    }

    @Test
    void invokeAnyGivesTheFirstResultAndStopsTheOthers(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            SharedInt begun = mp.sharedInt(0);
            Callable<Integer> fails = call(() -> Integer.parseInt("no number"));
            assertEquals(5, pool.invokeAny(List.of(fails, call(() -> park(begun)), call(() -> 5))));
            Await.until("the other one is stopped", () -> pool.stats().handedOut() == 0);
            assertInstanceOf(
                    NumberFormatException.class,
                    assertThrows(ExecutionException.class, () -> pool.invokeAny(List.of(fails, fails)))
                            .getCause());
            assertThrows(
                    TimeoutException.class,
                    () -> pool.invokeAny(List.of(call(() -> park(begun))), 200, TimeUnit.MILLISECONDS));
            assertThrows(IllegalArgumentException.class, () -> pool.invokeAny(List.<Callable<Integer>>of()));
        }
    }

    @Test
    void shutdownDoesWhatThereIsAndTakesNoMore(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            List<CompletableFuture<Integer>> futures =
                    List.of(pool.submit(() -> 1), pool.submit(() -> 2), pool.submit(() -> 3));
            pool.shutdown();
            assertTrue(pool.isShutdown());
            assertThrows(ClosedException.class, () -> pool.submit(() -> 4));
            assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
            assertTrue(pool.isTerminated());
            assertEquals(3, futures.get(2).get());
        }
    }

    @Test
    void shutdownNowStopsWhatRunsAndNamesWhatWasNotBegun(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            SharedInt begun = mp.sharedInt(0);
            CompletableFuture<Integer> running = pool.submit(() -> park(begun));
            Await.until("it runs", () -> begun.get() == 1);
            CompletableFuture<Integer> waiting = pool.submit(() -> 2);
            assertFalse(pool.awaitTermination(1, TimeUnit.MILLISECONDS));
            List<Runnable> unbegun = pool.shutdownNow();
            assertEquals(1, unbegun.size());
            assertThrows(CancellationException.class, unbegun.get(0)::run);
            assertThrows(CancellationException.class, running::get);
            assertThrows(CancellationException.class, waiting::get);
            assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
            assertEquals(List.of(), pool.shutdownNow());
        }
    }

    @Test
    void whatFollowsATaskMayWaitForFurtherTasksOfThePool(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            CompletableFuture<Integer> sum = CompletableFuture.completedFuture(0);
            for (int i = 0; i < 5; i++) {
                sum = sum.thenCombine(
                        pool.submit(() -> 1)
                                .thenApply(one -> one + pool.submit(() -> 2).join()),
                        Integer::sum);
            }
            assertEquals(15, sum.get(30, TimeUnit.SECONDS));
        }
    }
}
