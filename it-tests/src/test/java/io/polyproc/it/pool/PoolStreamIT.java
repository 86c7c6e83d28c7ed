package io.polyproc.it.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.codec.SerializationException;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.pool.ImapOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.ResultIterator;
import io.polyproc.pool.TaskException;
import io.polyproc.pool.TaskFunction;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests imap: streams of results, of inputs that may be infinite. */
@MultiJvmTest
class PoolStreamIT {

    private static final TaskFunction<Integer, Integer> TRIPLE = x -> 3 * x;

    /** The infinite input 0, 1, 2 ...; counts the elements read. */
    private static Iterable<Integer> endless(AtomicInteger read) {
        return () -> Stream.generate(read::getAndIncrement).iterator();
    }

    private static Iterable<Integer> upTo(int count) {
        return () -> IntStream.range(0, count).iterator();
    }

    @Test
    void anInputWithoutEndIsReadABoundedNumberOfItemsAhead(Site site) {
        AtomicInteger read = new AtomicInteger();
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2);
                ResultIterator<Integer> results =
                        pool.imap(TRIPLE, endless(read), ImapOptions.defaults().withLookAhead(100))) {
            assertEquals(0, read.get(), "nothing is read before a result is wanted");
            for (int i = 0; i < 5000; i++) {
                assertEquals(3 * i, results.next());
                assertTrue(read.get() <= i + 101, "read " + read + " at " + i);
            }
        }
    }

    @Test
    void resultsComeInTheOrderOfTheInputWhateverTheSizeOfTheChunks(Site site) {
        List<Integer> expected =
                IntStream.range(0, 1000).map(x -> 3 * x).boxed().toList();
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(3)) {
            for (int size : new int[] {0, 1, 7, 5000}) {
                ImapOptions options = size == 0
                        ? ImapOptions.defaults()
                        : ImapOptions.defaults().withChunkSize(size);
                try (Stream<Integer> results = pool.imap(TRIPLE, upTo(1000), options).stream()) {
                    assertEquals(expected, results.toList());
                }
                try (Stream<Integer> results = pool.imapUnordered(TRIPLE, upTo(1000), options).stream()) {
                    assertEquals(Set.copyOf(expected), results.collect(Collectors.toCollection(HashSet::new)));
                }
            }
        }
    }

    @Test
    void theUnorderedFormDoesNotWaitForASlowItem(Site site) {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            SharedInt mayEnd = mp.sharedInt(0);
            TaskFunction<Integer, Integer> slowAtZero = x -> {
                while (x == 0 && mayEnd.get() == 0) {
                    LockSupport.parkNanos(1_000_000);
                }
                return x;
            };
            try (ResultIterator<Integer> results = pool.imapUnordered(
                    slowAtZero, upTo(10), ImapOptions.defaults().withChunkSize(1))) {
                Set<Integer> quick = new HashSet<>();
                for (int i = 1; i < 10; i++) {
                    quick.add(results.next());
                }
                assertFalse(quick.contains(0));
                mayEnd.set(1);
                assertEquals(0, results.next());
                assertFalse(results.hasNext());
                assertThrows(NoSuchElementException.class, results::next);
            }
        }
    }

    @Test
    void aFailureComesInItsPlaceAndTheOthersFollow(Site site) {
        TaskFunction<Integer, Integer> noSeven = x -> {
            if (x == 7) {
                throw new IllegalStateException("seven");
            }
            return x;
        };
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2);
                ResultIterator<Integer> results = pool.imap(noSeven, upTo(20))) {
            for (int i = 0; i < 20; i++) {
                if (i == 7) {
                    TaskException e = assertThrows(TaskException.class, results::next);
                    assertEquals("seven", e.getCause().getMessage());
                } else {
                    assertEquals(i, results.next());
                }
            }
            assertFalse(results.hasNext());
        }
    }

    @Test
    void anExceptionOfTheInputComesAfterTheResultsBeforeIt(Site site) {
        Iterable<Integer> breaks = () -> IntStream.range(0, 10)
                .map(x -> {
                    if (x == 5) {
                        throw new IllegalStateException("no more input");
                    }
                    return x;
                })
                .iterator();
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2);
                ResultIterator<Integer> results = pool.imap(TRIPLE, breaks)) {
            for (int i = 0; i < 5; i++) {
                assertEquals(3 * i, results.next());
            }
            assertTrue(results.hasNext());
            assertEquals(
                    "no more input",
                    assertThrows(IllegalStateException.class, results::next).getMessage());
            assertFalse(results.hasNext());
        }
    }

    @Test
    void anItemThatCannotBeSentFailsAndThePoolIsWell(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            try (ResultIterator<String> results =
                    pool.imap((Object x) -> "got " + x, List.<Object>of(1, new Object()))) {
                assertEquals("got 1", results.next());
                assertThrows(SerializationException.class, results::next);
            }
            assertEquals(6, pool.apply(TRIPLE, 2));
        }
    }

    @Test
    void aTimeIsUpAndTheResultIsNotLost(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            SharedInt mayEnd = mp.sharedInt(0);
            TaskFunction<Integer, Integer> waits = x -> {
                while (mayEnd.get() == 0) {
                    LockSupport.parkNanos(1_000_000);
                }
                return x;
            };
            try (ResultIterator<Integer> results = pool.imap(waits, List.of(5))) {
                assertThrows(TimeoutException.class, () -> results.next(Duration.ZERO));
                assertThrows(TimeoutException.class, () -> results.next(Duration.ofMillis(50)));
                Thread.currentThread().interrupt();
                assertThrows(CancellationException.class, results::next);
                assertTrue(Thread.interrupted());
                mayEnd.set(1);
                assertEquals(5, results.next(Await.LONG));
            }
        }
    }

    @Test
    void closingCancelsPendingItems(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            SharedInt begun = mp.sharedInt(0);
            TaskFunction<Integer, Integer> waits = x -> {
                begun.addAndGet(1);
                while (!Thread.currentThread().isInterrupted()) {
                    LockSupport.park();
                }
                return x;
            };
            ResultIterator<Integer> results = pool.imap(waits, endless(new AtomicInteger()));
            assertTrue(results.hasNext());
            Await.until("one runs", () -> begun.get() == 1);
            results.close();
            results.close();
            assertFalse(results.hasNext());
            assertThrows(NoSuchElementException.class, results::next);
            assertEquals(6, pool.apply(TRIPLE, 2));
            assertEquals(1, begun.get());
        }
    }

    @Test
    void aPoolThatIsTerminatedEndsTheResults(Site site) {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(1)) {
            TaskFunction<Integer, Integer> firstOnly = x -> {
                while (x > 0) {
                    LockSupport.park();
                }
                return x;
            };
            ResultIterator<Integer> results = pool.imap(firstOnly, upTo(100));
            assertEquals(0, results.next());
            assertTrue(results.hasNext());
            pool.terminate();
            assertThrows(CancellationException.class, results::next);
            assertThrows(ClosedException.class, () -> pool.imap(TRIPLE, upTo(1)));
        }
    }
}
