package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.sync.IpcLock;
import io.polyproc.value.SharedDoubleArray;
import io.polyproc.value.SharedLong;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests results: their order, their sizes, and the objects that tasks may use. */
@MultiJvmTest
class PoolIT {

    private static final int LARGE = 20 << 20;

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static List<Integer> squares(int count) {
        return numbers(count).stream().map(PoolIT::square).toList();
    }

    private static int square(int x) {
        return x * x;
    }

    @Test
    void mapGivesTheResultsInTheOrderOfTheItemsForEveryChunkSize(Site site) throws InterruptedException {
        int count = 12;
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            assertEquals(squares(count), pool.map(PoolIT::square, numbers(count)));
            for (int chunk = 1; chunk <= count + 1; chunk++) {
                assertEquals(squares(count), pool.map(PoolIT::square, numbers(count), chunk), "chunks of " + chunk);
            }
            assertThrows(IllegalArgumentException.class, () -> pool.map(PoolIT::square, numbers(count), 0));
            assertEquals(List.of(), pool.map(PoolIT::square, List.of()));
            assertEquals(List.of(), pool.map(PoolIT::square, List.of(), 7));
        }
    }

    @Test
    void mapTakesTenThousandItems(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            assertEquals(squares(10_000), pool.map(PoolIT::square, numbers(10_000)));
            assertEquals(squares(10_000), pool.map(PoolIT::square, numbers(10_000), 1));
        }
    }

    @Test
    void itemsAndResultsMayBeNull(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            List<String> items = Arrays.asList("a", null, "b");
            assertEquals(items, pool.map((String item) -> item, items));
            assertEquals(Arrays.asList(null, null), pool.map((Integer item) -> null, numbers(2)));
            assertNull(pool.apply((String item) -> item, null));
        }
    }

    @Test
    void tasksRunInOtherProcesses(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            long here = ProcessHandle.current().pid();
            long there = pool.apply(() -> ProcessHandle.current().pid());
            assertNotEquals(here, there);
            assertEquals(
                    there, pool.applyAsync(() -> ProcessHandle.current().pid()).get());
            assertEquals(1, pool.size());
        }
    }

    @Test
    void allFuturesOfManyTasksAreKept(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                futures.add(pool.applyAsync(PoolIT::square, i));
            }
            for (int i = 0; i < 500; i++) {
                assertEquals(square(i), futures.get(i).get());
            }
        }
    }

    @Test
    void argumentsAndResultsMayBeLarge(Site site) throws InterruptedException {
        byte[] large = new byte[LARGE];
        Arrays.fill(large, (byte) 3);
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            byte[] result = pool.apply(
                    (byte[] argument) -> {
                        argument[0]++;
                        return argument;
                    },
                    large);
            large[0]++;
            assertArrayEquals(large, result);
        }
    }

    @Test
    void tasksUseTheHandlesTheyCapture(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            SharedLong sum = mp.sharedLong(0);
            IpcLock lock = mp.lock();
            pool.map(
                    (Integer number) -> {
                        lock.lock();
                        try {
                            sum.set(sum.get() + number);
                        } finally {
                            lock.unlock();
                        }
                        return null;
                    },
                    numbers(1000),
                    10);
            assertEquals(499_500, sum.get());
        }
    }

    @Test
    void aLargeArrayIsPassedByReference(Site site) throws InterruptedException {
        double[] data = new double[8 << 20];
        data[data.length - 1] = 5;
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(2).withWorkerHeap(24 << 20))) {
            SharedDoubleArray shared = mp.sharedDoubleArrayOf(data);
            double last = pool.apply((SharedDoubleArray array) -> array.getAndAdd(array.length() - 1, 1), shared);
            assertEquals(5, last, "64 MiB in a worker with a heap of 24 MiB");
            assertEquals(6, shared.get(data.length - 1));
            List<Double> sums = pool.map(
                    (Integer part) -> {
                        double sum = 0;
                        for (int i = part << 20; i < part + 1 << 20; i++) {
                            sum += shared.get(i);
                        }
                        return sum;
                    },
                    IntStream.range(0, 8).boxed().toList(),
                    1);
            assertEquals(List.of(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 6.0), sums);
        }
    }

    @Test
    void handlesMayAlsoBeArgumentsAndResults(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            SharedLong argument = mp.sharedLong(1);
            SharedLong result = pool.apply(
                    (SharedLong handle) -> {
                        handle.addAndGet(41);
                        return handle;
                    },
                    argument);
            assertEquals(42, argument.get());
            result.set(43);
            assertEquals(43, argument.get());
        }
    }

    @Test
    void aTaskMayOpenItsWorkspaceAndStartAPoolOfItsOwn(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            mp.named("named").sharedLong(42);
            assertEquals(42L, pool.apply(() -> {
                try (Multiprocessing inner = Multiprocessing.current()) {
                    return inner.named("named").sharedLong(0).get();
                }
            }));
            assertEquals(squares(5), pool.apply(PoolIT::squaresByAnotherPool, 5));
            assertEquals(42L, mp.named("named").sharedLong(0).get(), "the workspace lives on");
        }
    }

    private static List<Integer> squaresByAnotherPool(int count) throws InterruptedException {
        try (Multiprocessing inner = Multiprocessing.current();
                ProcessPool pool = inner.pool(2)) {
            return new ArrayList<>(pool.map(PoolIT::square, numbers(count)));
        }
    }

    @Test
    void severalThreadsUseOnePool(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            List<CompletableFuture<List<Integer>>> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                callers.add(CompletableFuture.supplyAsync(() -> {
                    try {
                        return pool.map(PoolIT::square, numbers(200));
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }));
            }
            for (CompletableFuture<List<Integer>> caller : callers) {
                assertEquals(squares(200), caller.get());
            }
        }
    }

    @Test
    void poolsCanBeMadeOneAfterTheOther(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            for (int i = 0; i < 3; i++) {
                try (ProcessPool pool = mp.pool(1)) {
                    assertEquals(squares(3), pool.map(PoolIT::square, numbers(3)));
                }
            }
            assertThrows(IllegalArgumentException.class, () -> mp.pool(0));
        }
    }
}
