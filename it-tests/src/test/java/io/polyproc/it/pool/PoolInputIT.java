package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.codec.SerializationException;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Soak;
import io.polyproc.pool.ImapOptions;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.ResultIterator;
import io.polyproc.pool.TaskAction;
import io.polyproc.pool.TaskBiFunction;
import io.polyproc.pool.TaskCall;
import io.polyproc.pool.TaskException;
import io.polyproc.pool.TaskFunction;
import io.polyproc.pool.TaskOptions;
import io.polyproc.pool.WorkerDiedException;
import io.polyproc.pool.WorkerOutOfMemoryException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Tests invalid arguments of a pool, and its leftover files. */
@MultiJvmTest
class PoolInputIT {

    private static final TaskFunction<Integer, Integer> SAME = x -> x;

    private static void assertRefused(String words, Executable call) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call);
        assertTrue(e.getMessage().contains(words), e::getMessage);
    }

    @Test
    void sizesBelowOneAreRefused(Site site) {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            for (int bad : new int[] {0, -1, Integer.MIN_VALUE}) {
                assertRefused("workers=" + bad, () -> mp.pool(bad));
                assertRefused("workers=" + bad, () -> PoolOptions.ofWorkers(bad));
                assertRefused("workers=" + bad, () -> pool.resize(bad));
                assertRefused("chunkSize=" + bad, () -> pool.map(SAME, List.of(1), bad));
                assertRefused("chunkSize=" + bad, () -> pool.mapAsync(SAME, List.of(), bad));
                assertRefused("chunkSize=" + bad, () -> ImapOptions.defaults().withChunkSize(bad));
                assertRefused("lookAhead=" + bad, () -> ImapOptions.defaults().withLookAhead(bad));
                assertRefused("tasks=" + bad, () -> PoolOptions.ofWorkers(1).withMaxTasksPerWorker(bad));
                assertRefused("bytes=" + bad, () -> PoolOptions.ofWorkers(1).withMaxWorkerMemory(bad));
                assertRefused("bytes=" + bad, () -> PoolOptions.ofWorkers(1).withWorkerHeap(bad));
            }
            assertRefused("count=-1", () -> PoolOptions.ofWorkers(1).withSpares(-1));
            assertRefused("count=65", () -> PoolOptions.ofWorkers(1).withSpares(65));
            Duration negative = Duration.ofSeconds(-1);
            assertRefused("timeout=PT-1S", () -> TaskOptions.defaults().withTimeout(negative));
            assertRefused("retries=-1", () -> TaskOptions.defaults().withRetries(-1));
            assertRefused("age=PT-1S", () -> PoolOptions.ofWorkers(1).withMaxWorkerAge(negative));
            assertRefused("idle=PT0S", () -> PoolOptions.ofWorkers(1).withIdleTimeout(Duration.ZERO));
            assertRefused("period=PT-1S", () -> PoolOptions.ofWorkers(1).withGrace(negative));
        }
    }

    @Test
    void nothingIsNoTask(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            List<Executable> calls = List.of(
                    () -> pool.submit((TaskCall<Integer>) null),
                    () -> pool.submit((TaskAction) null),
                    () -> pool.submit((Callable<Integer>) null),
                    () -> pool.submit((Runnable) null),
                    () -> pool.with((TaskOptions) null).submit(() -> 1),
                    () -> pool.execute((Runnable) null),
                    () -> pool.apply((TaskFunction<Integer, Integer>) null, 1),
                    () -> pool.map((TaskFunction<Integer, Integer>) null, List.of(1)),
                    () -> pool.map(SAME, null),
                    () -> pool.map((TaskBiFunction<Integer, Integer, Integer>) null, List.of(1), List.of(2)),
                    () -> pool.imap(null, List.of(1)),
                    () -> pool.imap(SAME, null),
                    () -> pool.invokeAll(null),
                    () -> PoolOptions.ofWorkers(1).withInitializer(null),
                    () -> PoolOptions.ofWorkers(1).withExitHook(null),
                    () -> PoolOptions.ofWorkers(1).withListener(null),
                    () -> TaskOptions.defaults().withTimeout(null));
            for (int i = 0; i < calls.size(); i++) {
                assertThrows(NullPointerException.class, calls.get(i), "call " + i);
            }
            assertEquals(1, pool.apply(SAME, 1));
            assertEquals(1, pool.stats().progress().submitted(), "nothing of the others was taken");
        }
    }

    @Test
    void pairsNeedTwoSides(Site site) throws InterruptedException {
        TaskBiFunction<Integer, String, String> join = (number, text) -> number + text;
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            assertEquals(List.of("1a", "2b", "3c"), pool.map(join, List.of(1, 2, 3), List.of("a", "b", "c")));
            assertRefused("second.size()=1", () -> pool.map(join, List.of(1, 2), List.of("a")));
            assertEquals(List.of(), pool.map(join, List.of(), List.of()));
            assertEquals(List.of(), pool.map(SAME, List.of()));
        }
    }

    @Test
    void everyWayToUseAClosedPoolIsRefused(Site site) {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ProcessPool pool = mp.pool(1);
            pool.close();
            List<Executable> calls = List.of(
                    () -> pool.submit(() -> 1),
                    () -> pool.execute(() -> {}),
                    () -> pool.apply(SAME, 1),
                    () -> pool.applyAsync(SAME, 1),
                    () -> pool.map(SAME, List.of()),
                    () -> pool.mapAsync(SAME, List.of(1)),
                    () -> pool.imap(SAME, List.of(1)),
                    () -> pool.imapUnordered(SAME, List.of(1)),
                    () -> pool.resize(2));
            for (int i = 0; i < calls.size(); i++) {
                ClosedException e = assertThrows(ClosedException.class, calls.get(i), "call " + i);
                assertTrue(e.getMessage().contains("pool"), e::getMessage);
            }
            assertEquals(List.of(), pool.shutdownNow());
            assertEquals(0, pool.stats().workers().size());
        }
    }

    @Test
    void aTaskCannotWaitForThePoolItRunsInSinceThatCannotBeSent(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            SerializationException e = assertThrows(
                    SerializationException.class,
                    () -> pool.submit(() -> pool.submit(() -> 1).join()));
            assertTrue(e.getMessage().contains("ProcessPool"), e::getMessage);
            assertThrows(SerializationException.class, () -> pool.apply((Object x) -> 1, pool));
            assertEquals(3, pool.apply(() -> {
                try (ProcessPool own = Multiprocessing.current().pool(1)) {
                    return own.apply(SAME, 3);
                }
            }));
        }
    }

    @Test
    void largeArgumentsLeaveNoFileBehind(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace());
                ProcessPool pool = mp.pool(2)) {
            byte[] large = new byte[1 << 20];
            large[12345] = 7;
            TaskFunction<byte[], Integer> look = bytes -> (int) bytes[12345];
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                futures.add(pool.applyAsync(look, large));
            }
            futures.get(19).cancel(true);
            for (int i = 0; i < 19; i++) {
                assertEquals(7, futures.get(i).get());
            }
            assertThrows(
                    SerializationException.class,
                    () -> pool.map((Object x) -> 1, List.of(large, large, new Object()), 1));
            assertThrows(
                    TaskException.class,
                    () -> pool.apply(
                            (byte[] bytes) -> {
                                Runtime.getRuntime().halt(1);
                                return 0;
                            },
                            large));
            assertEquals(List.of(), taskFiles(site.workspace()));
        }
    }

    @Test
    void aFunctionForWhichTheWorkersHeapHasNoRoomFailsEachOfItsTasks(Site site) throws Exception {
        byte[] large = new byte[40_000_000];
        TaskFunction<Integer, Integer> captures = x -> large.length + x;
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withWorkerHeap(32 << 20))) {
            long worker = pool.apply(() -> ProcessHandle.current().pid());
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                futures.add(pool.with(TaskOptions.defaults().withRetries(1)).applyAsync(captures, i));
            }
            for (CompletableFuture<Integer> future : futures) {
                assertNoRoom(assertThrows(ExecutionException.class, () -> future.get(60, TimeUnit.SECONDS)));
            }
            assertNoRoom(assertThrows(TaskException.class, () -> pool.map(captures, List.of(1, 2, 3), 2)));
            try (ResultIterator<Integer> results =
                    pool.imap(captures, List.of(1, 2, 3), ImapOptions.defaults().withChunkSize(3))) {
                for (int i = 0; i < 3; i++) {
                    assertNoRoom(assertThrows(TaskException.class, results::next));
                }
            }
            assertEquals(worker, pool.apply(() -> ProcessHandle.current().pid()), "it has survived");
            assertEquals(0, pool.stats().workersDied());
        }
    }

    private static void assertNoRoom(Exception e) {
        WorkerOutOfMemoryException noRoom = assertInstanceOf(WorkerOutOfMemoryException.class, e.getCause());
        assertTrue(noRoom.getMessage().contains("its captured values"), noRoom::getMessage);
    }

    @Test
    void argumentsForWhichTheWorkersHeapHasNoRoomFailEachOfTheirCalls(Site site) throws Exception {
        byte[] large = new byte[40_000_000];
        TaskFunction<byte[], Integer> length = bytes -> bytes.length;
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withWorkerHeap(32 << 20));
                ResultIterator<Integer> results = pool.imap(
                        length,
                        List.of(new byte[1], large, new byte[2]),
                        ImapOptions.defaults().withChunkSize(3))) {
            for (int i = 0; i < 3; i++) {
                TaskException e = assertThrows(TaskException.class, results::next, "result " + i);
                assertInstanceOf(WorkerOutOfMemoryException.class, e.getCause());
            }
            assertEquals(3, pool.apply(length, new byte[3]));
        }
    }

    /** Ends the process that deserializes it, if that is another one. */
    private static final class Deadly implements Serializable {
        private static final long serialVersionUID = 1L;
        private final long home = ProcessHandle.current().pid();

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            if (ProcessHandle.current().pid() != home) {
                Runtime.getRuntime().halt(7);
            }
        }
    }

    @Test
    void aFunctionWhoseReadingEndsTheWorkerIsSentToNoOtherWorker(Site site) throws Exception {
        Deadly deadly = new Deadly();
        TaskFunction<Integer, Integer> captures = x -> deadly == null ? 0 : x;
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            TaskException e = assertThrows(TaskException.class, () -> pool.apply(captures, 1));
            assertInstanceOf(WorkerDiedException.class, e.getCause());
            assertEquals(1, pool.stats().workersDied());
            assertEquals(2, pool.apply(SAME, 2));
        }
    }

    private static List<Path> taskFiles(Path workspace) throws IOException {
        try (Stream<Path> files = Files.list(workspace)) {
            return files.filter(file -> file.getFileName().toString().startsWith("task-"))
                    .toList();
        }
    }

    @Test
    void aRowOfLargeMapsGivesEveryResultEachTime(Site site) throws InterruptedException {
        List<Integer> items = IntStream.range(0, 200_000).boxed().toList();
        TaskFunction<Integer, Integer> triple = x -> 3 * x;
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            for (int round = 0; round < Soak.scaled(5); round++) {
                List<Integer> results = pool.map(triple, items);
                assertEquals(items.size(), results.size());
                for (int i = 0; i < results.size(); i++) {
                    assertEquals(3 * i, results.get(i), "round " + round);
                }
            }
        }
    }
}
