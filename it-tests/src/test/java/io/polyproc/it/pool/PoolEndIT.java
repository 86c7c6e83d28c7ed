package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedLong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests the termination of pools. An extension checks after each test that nothing remains of them. */
@MultiJvmTest
@org.junit.jupiter.api.Timeout(60)
class PoolEndIT {

    private static int slowly(int x) {
        LockSupport.parkNanos(20_000_000);
        return x + 1;
    }

    private static int forever(SharedLong began) {
        began.set(ProcessHandle.current().pid());
        while (true) {
            LockSupport.park();
        }
    }

    private static CompletableFuture<Integer> stuck(ProcessPool pool, SharedLong began) {
        CompletableFuture<Integer> future = pool.applyAsync(PoolEndIT::forever, began);
        Await.until("the task begins", () -> began.get() != 0);
        return future;
    }

    private static void assertCancelled(CompletableFuture<?> future) {
        assertTrue(future.isDone());
        assertThrows(CancellationException.class, future::get);
    }

    @Test
    void closeWaitsForEveryTaskItHas(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ProcessPool pool = mp.pool(2);
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                futures.add(pool.applyAsync(PoolEndIT::slowly, i));
            }
            pool.close();
            for (int i = 0; i < 20; i++) {
                assertTrue(futures.get(i).isDone());
                assertEquals(i + 1, futures.get(i).get());
            }
            assertEquals(0, ProcessHandle.current().children().count(), "workers after close");
            pool.close();
            pool.terminate();
        }
    }

    @Test
    void closeWithALimitDoesWhatCanBeDoneAndThenStopsTheRest(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ProcessPool quick = mp.pool(2);
            CompletableFuture<Integer> done = quick.applyAsync(PoolEndIT::slowly, 1);
            assertTrue(quick.close(Await.LONG));
            assertEquals(2, done.get());
            assertTrue(quick.close(Duration.ZERO));
            ProcessPool slow = mp.pool(PoolOptions.ofWorkers(1).withGrace(Duration.ofMillis(100)));
            CompletableFuture<Integer> running = stuck(slow, mp.sharedLong(0));
            CompletableFuture<Integer> waiting = slow.applyAsync(PoolEndIT::slowly, 1);
            assertFalse(slow.close(Duration.ofMillis(50)));
            assertCancelled(running);
            assertCancelled(waiting);
            assertTrue(slow.isTerminated());
        }
    }

    @Test
    void aClosedPoolTakesNoTasks(Site site) {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ProcessPool closed = mp.pool(1);
            closed.close();
            assertThrows(ClosedException.class, () -> closed.applyAsync(PoolEndIT::slowly, 1));
            assertThrows(ClosedException.class, () -> closed.apply(PoolEndIT::slowly, 1));
            assertThrows(ClosedException.class, () -> closed.map(PoolEndIT::slowly, List.of(1)));
            ProcessPool terminated = mp.pool(1);
            terminated.terminate();
            assertThrows(ClosedException.class, () -> terminated.applyAsync(PoolEndIT::slowly, 1));
        }
    }

    @Test
    void terminateCancelsWhatRunsAndWhatWaits(Site site) {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ProcessPool pool = mp.pool(1);
            CompletableFuture<Integer> running = stuck(pool, mp.sharedLong(0));
            List<CompletableFuture<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                waiting.add(pool.applyAsync(PoolEndIT::slowly, i));
            }
            pool.terminate();
            assertCancelled(running);
            waiting.forEach(PoolEndIT::assertCancelled);
            pool.terminate();
            pool.close();
        }
    }

    @Test
    void terminateReturnsInAThreadWithAPendingInterrupt(Site site) {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ProcessPool pool = mp.pool(1);
            CompletableFuture<Integer> running = stuck(pool, mp.sharedLong(0));
            Thread.currentThread().interrupt();
            pool.terminate();
            assertTrue(Thread.interrupted(), "the interrupt is kept");
            assertCancelled(running);
        }
    }

    @Test
    void terminateRightAfterTheStartReturns(Site site) {
        try (Multiprocessing mp = Multiprocessing.open()) {
            for (int i = 0; i < 5; i++) {
                mp.pool(2).terminate();
            }
            mp.pool(2).close();
        }
    }

    @Test
    void anInterruptWhileClosingTerminatesThePool(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ProcessPool pool = mp.pool(1);
            CompletableFuture<Integer> running = stuck(pool, mp.sharedLong(0));
            CompletableFuture<Boolean> kept = new CompletableFuture<>();
            Thread closer = new Thread(() -> {
                pool.close();
                kept.complete(Thread.interrupted());
            });
            closer.start();
            Await.until("it waits", () -> closer.getState() == Thread.State.TIMED_WAITING);
            closer.interrupt();
            assertTrue(kept.join(), "the interrupt is kept");
            closer.join();
            assertCancelled(running);
        }
    }

    @Test
    void closingTheFacadeTerminatesAnOpenPool(Site site) {
        Multiprocessing mp = Multiprocessing.open();
        ProcessPool pool = mp.pool(2);
        CompletableFuture<Integer> running = stuck(pool, mp.sharedLong(0));
        mp.close();
        assertCancelled(running);
        assertThrows(ClosedException.class, () -> pool.applyAsync(PoolEndIT::slowly, 1));
        pool.close();
    }

    @Test
    void aPoolMayBeEndedByWhatFollowsATask(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ProcessPool closed = mp.pool(2);
            closed.applyAsync(PoolEndIT::slowly, 1)
                    .thenRun(closed::close)
                    .get(Await.LONG.toSeconds(), TimeUnit.SECONDS);
            ProcessPool terminated = mp.pool(2);
            terminated
                    .applyAsync(PoolEndIT::slowly, 1)
                    .thenRun(terminated::terminate)
                    .get(Await.LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void theWorkersOfAKilledProcessAreGone(Site site) {
        TestJvm owner = site.start(PoolEndIT.class, "owner");
        List<Long> workers = Stream.of(owner.await("workers ").split(" "))
                .map(Long::parseLong)
                .toList();
        workers.forEach(worker -> assertTrue(Signals.isAlive(worker)));
        owner.kill();
        Await.until("the workers are gone", () -> workers.stream().noneMatch(Signals::isAlive));
        // The next process removes the workspace of the dead one; its file locks are released a little later than its
        // exit.
        Await.until("the workspace is gone", () -> {
            Multiprocessing.open().close();
            String[] left = site.directory().toFile().list((base, name) -> name.startsWith("polyproc-"));
            return left != null && left.length == 0;
        });
    }

    static void owner(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open();
        ProcessPool pool = mp.pool(2);
        pool.applyAsync(PoolEndIT::forever, mp.sharedLong(0));
        pool.apply(PoolEndIT::slowly, 1);
        TestMain.say("workers "
                + ProcessHandle.current()
                        .children()
                        .map(worker -> Long.toString(worker.pid()))
                        .collect(Collectors.joining(" ")));
        TestMain.hear();
    }
}
