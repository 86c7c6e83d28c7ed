package io.polyproc.internal.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.testkit.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the threads that complete futures. */
class CompletionExecutorTest {

    private static final String NAME = "polyproc-completions-test";

    private final CompletionExecutor completions = new CompletionExecutor(NAME);

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(NAME))
                .count();
    }

    private void execute(Runnable work) {
        completions.execute(new Completion() {
            @Override
            void run() {
                work.run();
            }
        });
    }

    @AfterEach
    void end() throws InterruptedException {
        completions.end();
        assertTrue(completions.awaitIdle(TimeUnit.SECONDS.toNanos(30)));
    }

    @Test
    void whatIsGivenIsDoneInItsOrderByOneThread() throws InterruptedException {
        List<Integer> done = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 1000; i++) {
            int number = i;
            execute(() -> done.add(number));
        }
        assertTrue(completions.awaitIdle(TimeUnit.SECONDS.toNanos(30)));
        assertEquals(IntStream.range(0, 1000).boxed().toList(), done);
        assertEquals(1, threads());
    }

    @Test
    void oneThatIsHeldUpIsRelieved() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch next = new CountDownLatch(1);
        execute(() -> {
            while (held.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
        });
        execute(next::countDown);
        assertFalse(completions.isIdle());
        while (next.getCount() > 0) {
            completions.relieve();
            LockSupport.parkNanos(1_000_000);
        }
        assertEquals(2, threads());
        held.countDown();
    }

    @Test
    void aWaitForAllHasALimit() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        execute(() -> {
            while (held.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
        });
        assertFalse(completions.awaitIdle(1_000_000));
        held.countDown();
    }

    @Test
    void anInterruptThatIsLeftDisturbsNoOtherCompletion() throws InterruptedException {
        AtomicInteger done = new AtomicInteger();
        execute(() -> Thread.currentThread().interrupt());
        execute(done::incrementAndGet);
        assertTrue(completions.awaitIdle(TimeUnit.SECONDS.toNanos(30)));
        assertEquals(1, done.get());
    }

    @Test
    void aCompletionThatThrowsAnythingDisturbsNoOther() throws InterruptedException {
        AtomicInteger done = new AtomicInteger();
        Logger logger = Logger.getLogger("io.polyproc");
        logger.setUseParentHandlers(false);
        try {
            for (Throwable thrown : List.of(
                    new IllegalStateException("no"),
                    new AssertionError("no"),
                    new OutOfMemoryError("no"),
                    new Mute())) {
                execute(() -> CompletionExecutorTest.<RuntimeException>raise(thrown));
                execute(done::incrementAndGet);
            }
            assertTrue(completions.awaitIdle(TimeUnit.SECONDS.toNanos(30)));
        } finally {
            logger.setUseParentHandlers(true);
        }
        assertEquals(4, done.get());
    }

    /** An exception that cannot be logged. */
    private static final class Mute extends Exception {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            throw new AssertionError("mute");
        }
    }

    @SuppressWarnings("unchecked") // Throws a checked exception as an unchecked one, as user code may.
    private static <E extends Throwable> void raise(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void thereIsALimitToTheThreads() throws InterruptedException {
        int most = 3;
        CompletionExecutor limited = new CompletionExecutor(NAME, most);
        CountDownLatch held = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 3 * most; i++) {
            limited.execute(new Completion() {
                @Override
                void run() {
                    while (held.getCount() > 0) {
                        LockSupport.parkNanos(1_000_000);
                    }
                    done.incrementAndGet();
                }
            });
        }
        Await.until("all threads are there", () -> {
            limited.relieve();
            return threads() == most;
        });
        for (int i = 0; i < 50; i++) {
            limited.relieve();
            assertEquals(most, threads());
            LockSupport.parkNanos(1_000_000);
        }
        held.countDown();
        assertTrue(limited.awaitIdle(TimeUnit.SECONDS.toNanos(30)));
        assertEquals(3 * most, done.get());
        limited.end();
    }

    @Test
    void waitsTakeAnyNumber() throws InterruptedException {
        for (long nanos : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
            assertTrue(completions.awaitIdle(nanos));
        }
    }
}
