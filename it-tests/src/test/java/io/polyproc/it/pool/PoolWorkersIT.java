package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.pool.PoolListener;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.PoolProgress;
import io.polyproc.pool.PoolStats;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskCall;
import io.polyproc.pool.TaskException;
import io.polyproc.pool.WorkerContext;
import io.polyproc.pool.WorkerStats;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests the starts and ends of workers as work and options require, and the statistics of the pool. */
@MultiJvmTest
class PoolWorkersIT {

    private static final TaskCall<Long> PID = () -> ProcessHandle.current().pid();

    /** Runs until it is released. */
    private static int wait(SharedInt begun, SharedInt mayEnd) {
        begun.addAndGet(1);
        while (mayEnd.get() == 0) {
            LockSupport.parkNanos(1_000_000);
        }
        return 0;
    }

    private static void awaitWorkers(int count, ProcessPool pool) {
        Await.until(
                "there are " + count + " workers: " + pool.stats(),
                () -> pool.stats().workers().size() == count);
    }

    @Test
    void workersAreStartedWhenThereIsWorkForThem(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(3)) {
            SharedInt begun = mp.sharedInt(0);
            SharedInt mayEnd = mp.sharedInt(0);
            assertEquals(0, pool.stats().workers().size());
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            for (int i = 1; i <= 5; i++) {
                futures.add(pool.submit(() -> wait(begun, mayEnd)));
                assertEquals(Math.min(i, 3), pool.stats().workers().size());
            }
            Await.until("three run", () -> begun.get() == 3);
            mayEnd.set(1);
            for (CompletableFuture<Integer> future : futures) {
                future.get();
            }
            assertEquals(3, pool.stats().workers().size(), "idle ones are kept");
        }
    }

    @Test
    void aPoolThatMayGrowHasASpareForItsNextWorkerAndTakesItAlong(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt begun = mp.sharedInt(0);
            SharedInt mayEnd = mp.sharedInt(0);
            try (ProcessPool pool = mp.pool(3)) {
                long first = pool.apply(PID);
                Await.until("a spare is ready", () -> pool.stats().readySpares() == 1);
                long spare = otherJvm(first).orElseThrow();
                CompletableFuture<Integer> busy = pool.submit(() -> wait(begun, mayEnd));
                Await.until("it runs", () -> begun.get() == 1);
                long second = pool.apply(PID);
                mayEnd.set(1);
                busy.get();
                assertEquals(spare, second, "the spare has become a worker");
            }
            assertEquals(0, ProcessHandle.current().children().count(), "processes after close");
            try (ProcessPool full = mp.pool(1)) {
                long only = full.apply(PID);
                assertEquals(1, full.apply(() -> 1));
                assertEquals(Optional.empty(), otherJvm(only), "one that cannot grow keeps none");
            }
        }
    }

    /** Returns the children of this JVM, except the JDK's helper for starting processes, and itself. */
    private static Optional<Long> otherJvm(long pid) {
        return ProcessHandle.current()
                .children()
                .filter(child ->
                        child.pid() != pid && child.info().command().orElse("").endsWith("java"))
                .map(ProcessHandle::pid)
                .findAny();
    }

    @Test
    void idleWorkersEndAfterAWhileIfSoWanted(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(
                        PoolOptions.ofWorkers(2).withEagerStart(true).withIdleTimeout(Duration.ofMillis(100)))) {
            long pid = pool.apply(PID);
            Await.until("it has ended", () -> !Signals.isAlive(pid));
            assertNotEquals(pid, pool.apply(PID));
        }
    }

    @Test
    void aPoolGrowsAndShrinksWhileItWorks(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            SharedInt begun = mp.sharedInt(0);
            SharedInt mayEnd = mp.sharedInt(0);
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                futures.add(pool.submit(() -> wait(begun, mayEnd)));
            }
            Await.until("one runs", () -> begun.get() == 1);
            pool.resize(3);
            assertEquals(3, pool.size());
            Await.until("three run", () -> begun.get() == 3);
            pool.resize(1);
            mayEnd.set(1);
            for (CompletableFuture<Integer> future : futures) {
                assertEquals(0, future.get());
            }
            awaitWorkers(1, pool);
            assertEquals(0, pool.stats().workersDied());
            assertThrows(IllegalArgumentException.class, () -> pool.resize(0));
        }
    }

    @Test
    void workersAreReplacedAfterTheirNumberOfTasks(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withMaxTasksPerWorker(3))) {
            List<CompletableFuture<Long>> futures = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                futures.add(pool.submit(PID));
            }
            List<Long> pids = new ArrayList<>();
            for (CompletableFuture<Long> future : futures) {
                pids.add(future.get());
            }
            assertEquals(4, Set.copyOf(pids).size(), pids::toString);
            for (int i = 0; i < 10; i++) {
                assertEquals(pids.get(i - i % 3), pids.get(i), "three in a row");
            }
            assertEquals(0, pool.stats().workersDied());
        }
    }

    @Test
    void workersAreReplacedWhenTheyAreOldOrLarge(Site site) throws Exception {
        List<PoolOptions> all = List.of(
                PoolOptions.ofWorkers(1).withMaxWorkerAge(Duration.ofMillis(50)),
                PoolOptions.ofWorkers(1).withMaxWorkerMemory(1 << 20));
        for (PoolOptions options : all) {
            try (Multiprocessing mp = Multiprocessing.open();
                    ProcessPool pool = mp.pool(options)) {
                Set<Long> pids = new HashSet<>();
                Await.until("three workers in turn", () -> {
                    pids.add(pool.submit(PID).join());
                    return pids.size() == 3;
                });
                assertTrue(pool.stats().workersRecycled() >= 2);
                assertEquals(0, pool.stats().workersDied());
            }
        }
    }

    @Test
    void aWorkerIsInitialisedOnceAndKeepsWhatItWasGiven(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt initialised = mp.sharedInt(0);
            SharedInt ended = mp.sharedInt(0);
            PoolOptions options = PoolOptions.ofWorkers(2)
                    .withEagerStart(true)
                    .withInitializer(() -> WorkerContext.current().put(Integer.class, initialised.addAndGet(1)))
                    .withExitHook(() -> ended.addAndGet(
                            WorkerContext.current().get(Integer.class).orElseThrow()));
            try (ProcessPool pool = mp.pool(options)) {
                List<Integer> seen = pool.map(
                        (Integer x) ->
                                WorkerContext.current().get(Integer.class).orElseThrow(),
                        IntStream.range(0, 50).boxed().toList(),
                        1);
                assertTrue(Set.of(1, 2).containsAll(seen), seen::toString);
                Await.until("both are there", () -> initialised.get() == 2);
            }
            assertEquals(2, initialised.get());
            assertEquals(3, ended.get(), "the exit hooks of both");
        }
    }

    @Test
    void aProcessThatIsNoWorkerHasNoWorkerContext(Site site) {
        assertThrows(IllegalStateException.class, WorkerContext::current);
    }

    @Test
    void theStatisticsSayWhatEachWorkerDoes(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(2).withWorkerHeap(32 << 20))) {
            SharedInt begun = mp.sharedInt(0);
            SharedInt mayEnd = mp.sharedInt(0);
            pool.map((Integer x) -> x, List.of(1, 2, 3), 1);
            CompletableFuture<Integer> task = pool.submit(() -> wait(begun, mayEnd));
            Await.until("it runs", () -> begun.get() == 1);
            Await.until("one works, and knows its memory: " + pool.stats(), () -> pool.stats().workers().stream()
                    .anyMatch(worker -> worker.task().isPresent() && worker.memory() > 0));
            PoolStats stats = pool.stats();
            WorkerStats working = stats.workers().stream()
                    .filter(worker -> worker.state() == WorkerStats.State.WORKING)
                    .findAny()
                    .orElseThrow();
            assertTrue(working.task().orElseThrow().contains("PoolWorkersIT"), working::toString);
            assertTrue(Signals.isAlive(working.pid()));
            assertTrue(working.startUp().compareTo(Duration.ZERO) > 0);
            assertTrue(working.heapLimit() <= 33 << 20, working::toString);
            assertEquals(1, stats.handedOut());
            assertEquals(new PoolProgress(4, 3, 0), stats.progress());
            assertEquals(
                    3,
                    stats.workers().stream().mapToLong(WorkerStats::tasksDone).sum());
            mayEnd.set(1);
            task.get();
            assertEquals(new PoolProgress(4, 4, 0), pool.stats().progress());
        }
    }

    private static int namedPlace(SharedInt begun, SharedInt mayEnd) {
        return wait(begun, mayEnd);
    }

    @Test
    void theStacksOfAllWorkersCanBeSeen(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(2).withEagerStart(true))) {
            SharedInt begun = mp.sharedInt(0);
            SharedInt mayEnd = mp.sharedInt(0);
            CompletableFuture<Integer> task = pool.submit(() -> namedPlace(begun, mayEnd));
            Await.until("it runs", () -> begun.get() == 1);
            Await.until("both are ready", () -> pool.stats().workersStarted() == 2);
            Map<String, String> stacks = pool.dumpStacks(Duration.ofSeconds(20));
            assertEquals(2, stacks.size());
            assertEquals(
                    1,
                    stacks.values().stream()
                            .filter(stack -> stack.contains("PoolWorkersIT.namedPlace"))
                            .count());
            WorkerStats busy = pool.stats().workers().stream()
                    .filter(worker -> worker.task().isPresent())
                    .findAny()
                    .orElseThrow();
            Signals.send("STOP", busy.pid());
            assertEquals(1, pool.dumpStacks(Duration.ofMillis(300)).size(), "one that does not answer is left out");
            Signals.send("CONT", busy.pid());
            mayEnd.set(1);
            task.get();
        }
    }

    @Test
    void aListenerThatFailsIsLoggedAndDisturbsNoTask(Site site) throws Exception {
        ConcurrentLinkedQueue<LogRecord> records = new ConcurrentLinkedQueue<>();
        Logger logger = Logger.getLogger("io.polyproc");
        logger.setUseParentHandlers(false);
        logger.setFilter(record -> !records.add(record));
        PoolListener listener = new PoolListener() {
            @Override
            public void progressed(PoolProgress now) {
                throw new IllegalStateException("no");
            }
        };
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withListener(listener))) {
            assertEquals(1, pool.apply(() -> 1));
            Await.until("it is logged", () -> !records.isEmpty());
            assertEquals("no", records.peek().getThrown().getMessage());
            assertEquals(2, pool.apply(() -> 2));
        } finally {
            logger.setFilter(null);
            logger.setUseParentHandlers(true);
        }
    }

    /** Cannot even be described. */
    private static final class Nameless extends Error {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            throw new StackOverflowError();
        }
    }

    @Test
    void aListenerThatThrowsErrorsFromEachOfItsMethodsDisturbsNoTask(Site site) throws Exception {
        AtomicInteger thrown = new AtomicInteger();
        PoolListener listener = new PoolListener() {
            @Override
            public void progressed(PoolProgress now) {
                thrown.incrementAndGet();
                throw new Nameless();
            }

            @Override
            public void workerStarted(WorkerStats worker) {
                thrown.incrementAndGet();
                throw new OutOfMemoryError("the listener's");
            }

            @Override
            public void workerEnded(WorkerStats worker, String reason) {
                thrown.incrementAndGet();
                throw new NoClassDefFoundError("the listener's");
            }
        };
        Logger logger = Logger.getLogger("io.polyproc");
        logger.setFilter(record -> false);
        try (Multiprocessing mp = Multiprocessing.open()) {
            ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withListener(listener));
            assertEquals(1, pool.apply(() -> 1));
            assertThrows(
                    TaskException.class,
                    () -> pool.apply(() -> {
                        Runtime.getRuntime().halt(5);
                        return 0;
                    }));
            for (int i = 0; i < 10; i++) {
                assertEquals(i, pool.apply((Integer x) -> x, i));
            }
            assertTrue(pool.close(Duration.ofSeconds(60)));
            // Two starts, two ends and some progress.
            Await.until(() -> thrown + " calls", Await.LONG, () -> thrown.get() >= 5);
        } finally {
            logger.setFilter(null);
        }
    }

    @Test
    void aListenerReceivesProgressAndWorkerEvents(Site site) throws Exception {
        ConcurrentLinkedQueue<PoolProgress> progress = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void progressed(PoolProgress now) {
                progress.add(now);
            }

            @Override
            public void workerStarted(WorkerStats worker) {
                events.add("started");
            }

            @Override
            public void workerEnded(WorkerStats worker, String reason) {
                events.add(reason);
            }
        };
        try (Multiprocessing mp = Multiprocessing.open()) {
            try (ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withListener(listener))) {
                pool.map((Integer x) -> x, IntStream.range(0, 1000).boxed().toList());
                pool.submit(() -> Runtime.getRuntime().halt(5))
                        .handle((result, failure) -> failure)
                        .get();
                assertEquals(1, pool.apply(() -> 1));
            }
            PoolProgress last = progress.stream().reduce((one, other) -> other).orElseThrow();
            assertEquals(new PoolProgress(1002, 1001, 1), last);
            assertEquals(1002, last.done());
            List<PoolProgress> told = List.copyOf(progress);
            for (int i = 1; i < told.size(); i++) {
                assertTrue(told.get(i - 1).done() < told.get(i).done(), told::toString);
            }
            assertEquals(2, events.stream().filter("started"::equals).count(), events::toString);
            assertTrue(events.stream().anyMatch(event -> event.contains("exit code 5")), events::toString);
            assertTrue(events.contains("shut down"), events::toString);
        }
    }
}
