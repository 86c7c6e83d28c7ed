package io.polyproc.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The threads in which futures are completed. */
class CompletionsTest {

    private final AtomicInteger threads = new AtomicInteger();
    private final Completions completions = new Completions(task -> {
        Thread thread = new Thread(task, "completions-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

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
            completions.execute(() -> done.add(number));
        }
        assertTrue(completions.awaitIdle(TimeUnit.SECONDS.toNanos(30)));
        assertEquals(IntStream.range(0, 1000).boxed().toList(), done);
        assertEquals(1, threads.get());
    }

    @Test
    void oneThatIsHeldUpIsRelieved() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch next = new CountDownLatch(1);
        completions.execute(() -> {
            while (held.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
        });
        completions.execute(next::countDown);
        assertFalse(completions.isIdle());
        while (next.getCount() > 0) {
            completions.relieve();
            LockSupport.parkNanos(1_000_000);
        }
        held.countDown();
        assertTrue(completions.awaitIdle(TimeUnit.SECONDS.toNanos(30)));
        assertEquals(2, threads.get());
    }

    @Test
    void aWaitForAllHasALimit() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        completions.execute(() -> {
            while (held.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
        });
        assertFalse(completions.awaitIdle(1_000_000));
        held.countDown();
    }

    @Test
    void anInterruptThatIsLeftBehindDisturbsNobody() throws InterruptedException {
        AtomicInteger done = new AtomicInteger();
        completions.execute(() -> Thread.currentThread().interrupt());
        completions.execute(done::incrementAndGet);
        assertTrue(completions.awaitIdle(TimeUnit.SECONDS.toNanos(30)));
        assertEquals(1, done.get());
    }
}
