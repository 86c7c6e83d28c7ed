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
import io.polyproc.pool.ImapOptions;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.ResultIterator;
import io.polyproc.pool.TaskException;
import io.polyproc.pool.TaskOptions;
import io.polyproc.pool.WorkerOutOfMemoryException;
import io.polyproc.value.SharedLong;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests chunks whose results exceed the heap of their worker, and workers that end for lack of memory. */
@MultiJvmTest
class PoolLargeResultsIT {

    private static final int MIB = 1 << 20;

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static byte[] filled(int item, int length) {
        byte[] bytes = new byte[length];
        bytes[0] = (byte) item;
        bytes[length - 1] = (byte) item;
        return bytes;
    }

    /** Small results, large ones, and failures, in one chunk. */
    private static byte[] mixed(int item) {
        if (item % 7 == 3) {
            throw new IllegalStateException("item " + item);
        }
        return filled(item, item % 3 == 0 ? 2 * MIB + item : 1 + item);
    }

    private static byte[] expected(int item) {
        return filled(item, item % 3 == 0 ? 2 * MIB + item : 1 + item);
    }

    private static void assertSame(byte[] expected, byte[] result) {
        assertEquals(expected.length, result.length);
        assertEquals(expected[0], result[0]);
        assertEquals(expected[expected.length - 1], result[expected.length - 1]);
    }

    @Test
    void aChunkMayGiveMoreThanTheHeapOfItsWorkerHolds(Site site) throws InterruptedException {
        int count = 40;
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withWorkerHeap(48L * MIB))) {
            List<byte[]> results = pool.map((Integer item) -> filled(item, 4 * MIB), numbers(count), count);
            for (int i = 0; i < count; i++) {
                assertSame(filled(i, 4 * MIB), results.get(i));
            }
            assertEquals(0, pool.stats().workersDied());
        }
    }

    @Test
    void resultsInPartsKeepTheirOrderAndTheirFailures(Site site) throws InterruptedException {
        int count = 70;
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            List<Integer> good = numbers(count).stream().filter(i -> i % 7 != 3).toList();
            List<byte[]> results = pool.map(PoolLargeResultsIT::mixed, good, good.size());
            for (int i = 0; i < good.size(); i++) {
                assertSame(expected(good.get(i)), results.get(i));
            }
            ExecutionException e = assertThrows(
                    ExecutionException.class, () -> pool.mapAsync(PoolLargeResultsIT::mixed, numbers(count), count)
                            .get());
            assertEquals("item 3", e.getCause().getMessage());
            checkImap(pool, count);
        }
    }

    private static void checkImap(ProcessPool pool, int count) {
        ImapOptions options = ImapOptions.defaults().withChunkSize(count / 2).withLookAhead(count);
        int failures = 0;
        try (ResultIterator<byte[]> results = pool.imap(PoolLargeResultsIT::mixed, numbers(count), options)) {
            for (int i = 0; i < count; i++) {
                try {
                    assertSame(expected(i), results.next());
                } catch (TaskException e) {
                    assertEquals(3, i % 7);
                    failures++;
                }
            }
            assertFalse(results.hasNext());
        }
        assertEquals(count / 7, failures);
    }

    @Test
    void theResultsOfAnAttemptInWhichTheWorkerDiedAreNotTakenForThoseOfTheNext(Site site) throws Exception {
        int count = 6;
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            SharedLong killed = mp.sharedLong(0);
            List<byte[]> results = pool.with(TaskOptions.defaults().withRetries(1))
                    .mapAsync(
                            (Integer item) -> {
                                if (item == 4 && killed.compareAndSet(0, 1)) {
                                    Signals.send("KILL", ProcessHandle.current().pid());
                                }
                                return filled((int) (10 * killed.get()) + item, 2 * MIB);
                            },
                            numbers(count),
                            count)
                    .get();
            for (int i = 0; i < count; i++) {
                assertSame(filled(10 + i, 2 * MIB), results.get(i));
            }
        }
    }

    @Test
    void oneResultForWhichTheHeapHasNoRoomFailsAloneAndTheOthersAreThere(Site site) throws Exception {
        int count = 5;
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withWorkerHeap(48L * MIB))) {
            long pid = pool.apply(() -> ProcessHandle.current().pid());
            ImapOptions options = ImapOptions.defaults().withChunkSize(count).withLookAhead(count);
            List<Object> found = new ArrayList<>();
            try (ResultIterator<byte[]> results = pool.imap(
                    (Integer item) -> filled(item, item == 2 ? 30 * MIB : 2 * MIB), numbers(count), options)) {
                for (int i = 0; i < count; i++) {
                    try {
                        found.add(results.next().length);
                    } catch (TaskException e) {
                        found.add(assertInstanceOf(WorkerOutOfMemoryException.class, e.getCause())
                                .pid());
                    }
                }
            }
            assertEquals(List.of(2 * MIB, 2 * MIB, pid, 2 * MIB, 2 * MIB), found);
            assertNotEquals(pid, pool.apply(() -> ProcessHandle.current().pid()));
        }
    }

    @Test
    void aWorkerThatExitsForLackOfMemoryIsReportedByATypedException(Site site) {
        PoolOptions options =
                PoolOptions.ofWorkers(1).withWorkerHeap(32L * MIB).withJvmOptions("-XX:+ExitOnOutOfMemoryError");
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(options)) {
            ExecutionException e =
                    assertThrows(ExecutionException.class, () -> pool.applyAsync(() -> filled(1, 64 * MIB))
                            .get());
            WorkerOutOfMemoryException reason = assertInstanceOf(WorkerOutOfMemoryException.class, e.getCause());
            assertTrue(reason.heapLimit() <= 32L * MIB, "limit " + reason.heapLimit());
        }
    }
}
