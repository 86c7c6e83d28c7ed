package io.polyproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import io.polyproc.value.SharedLong;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Threads that wait for permits, and what ends their wait. */
class IpcSemaphoreWaitTest {

    private static final String ME = "pid " + ProcessHandle.current().pid();

    private Multiprocessing mp;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
    }

    @AfterEach
    void close() {
        mp.close();
    }

    private IpcSemaphore make(int permits, int bound, PermitOwnership ownership) {
        return mp.semaphore(
                permits, SemaphoreOptions.defaults().withMaximum(bound).withOwnership(ownership));
    }

    @Test
    void waiterSleepsUntilThereAreEnough() throws Exception {
        IpcSemaphore semaphore = mp.semaphore(0);
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> semaphore.tryAcquire(3, 1, TimeUnit.HOURS));
        Await.asleep(waiter.thread());
        semaphore.release();
        semaphore.release();
        assertFalse(waiter.isDone());
        Await.asleep(waiter.thread());
        semaphore.release();
        assertTrue(waiter.result());
        assertEquals(0, semaphore.availablePermits());
        assertEquals(List.of("3 by " + ME), semaphore.holders());
    }

    @Test
    void waiterThatNeedsMoreIsNotInTheWayOfOneThatNeedsLess() throws Exception {
        IpcSemaphore semaphore = mp.semaphore(0);
        Crew.Member<Boolean> greedy = Crew.start("greedy", () -> semaphore.tryAcquire(3, 1, TimeUnit.HOURS));
        Await.asleep(greedy.thread());
        Crew.Member<Boolean> modest = Crew.start("modest", () -> semaphore.tryAcquire(1, 1, TimeUnit.HOURS));
        Await.asleep(modest.thread());
        semaphore.release();
        assertTrue(modest.result());
        assertFalse(greedy.isDone());
        semaphore.release(3);
        assertTrue(greedy.result());
    }

    @Test
    void timedTryAcquireWaitsAtLeastThatLong() throws Exception {
        IpcSemaphore semaphore = mp.semaphore(1);
        long start = System.nanoTime();
        assertFalse(semaphore.tryAcquire(2, 120, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - start >= 120_000_000);
        assertEquals(1, semaphore.availablePermits());
    }

    @Test
    void interruptEndsAnInterruptibleWaitAndTakesNothing() throws Exception {
        IpcSemaphore semaphore = mp.semaphore(1);
        for (Executable way :
                List.<Executable>of(() -> semaphore.acquire(2), () -> semaphore.tryAcquire(2, 1, TimeUnit.HOURS))) {
            Crew.Member<Boolean> waiter = Crew.start("waiter", () -> {
                InterruptedException e = assertThrows(InterruptedException.class, way);
                assertTrue(e.getMessage().contains("interrupted while waiting"), e.getMessage());
                return Thread.currentThread().isInterrupted();
            });
            Await.asleep(waiter.thread());
            waiter.thread().interrupt();
            assertFalse(waiter.result());
        }
        Crew.start("interrupted", () -> {
                    Thread.currentThread().interrupt();
                    return assertThrows(InterruptedException.class, semaphore::acquire);
                })
                .result();
        assertEquals(1, semaphore.availablePermits());
    }

    @Test
    void interruptDoesNotEndAnUninterruptibleWaitAndItsStatusIsKept() throws Exception {
        IpcSemaphore semaphore = mp.semaphore(0);
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> {
            semaphore.acquireUninterruptibly(1);
            return Thread.interrupted();
        });
        Await.asleep(waiter.thread());
        waiter.thread().interrupt();
        Await.until("the waiter has taken notice", () -> !waiter.thread().isInterrupted());
        assertFalse(waiter.isDone());
        semaphore.release();
        assertTrue(waiter.result());
    }

    @ParameterizedTest
    @EnumSource(PermitOwnership.class)
    void neverMoreAreInsideThanThereArePermits(PermitOwnership ownership) throws Exception {
        IpcSemaphore semaphore = make(3, 3, ownership);
        SharedLong inside = mp.sharedLong(0);
        int threads = 4 * Runtime.getRuntime().availableProcessors();
        List<Long> most = Crew.together(threads, thread -> {
            long seen = 0;
            int permits = 1 + thread % 2;
            for (int i = 0; i < 300; i++) {
                if (i % 3 == 0) {
                    assertTrue(semaphore.tryAcquire(permits, 1, TimeUnit.HOURS));
                } else {
                    semaphore.acquire(permits);
                }
                seen = Math.max(seen, inside.getAndAdd(permits) + permits);
                Thread.yield();
                inside.getAndAdd(-permits);
                semaphore.release(permits);
            }
            return seen;
        });
        assertTrue(most.stream().allMatch(seen -> seen <= 3), most::toString);
        assertEquals(3, semaphore.availablePermits());
        assertEquals(List.of(), semaphore.holders());
        assertEquals(0, semaphore.ownerDeaths());
    }

    @Test
    void closedWorkspaceEndsWaitsAndRefusesEveryOperation() throws Exception {
        IpcSemaphore semaphore = mp.semaphore(0);
        List<Crew.Member<?>> waiters = new ArrayList<>();
        for (Executable way : List.<Executable>of(semaphore::acquire, () -> semaphore.acquireUninterruptibly(1))) {
            Crew.Member<?> waiter = Crew.start("waiter", () -> assertThrows(ClosedException.class, way));
            Await.asleep(waiter.thread());
            waiters.add(waiter);
        }
        mp.close();
        for (Crew.Member<?> waiter : waiters) {
            waiter.result();
        }
        assertThrows(ClosedException.class, semaphore::acquire);
        assertThrows(ClosedException.class, semaphore::tryAcquire);
        assertThrows(ClosedException.class, semaphore::release);
        assertThrows(ClosedException.class, semaphore::drainPermits);
        assertThrows(ClosedException.class, semaphore::availablePermits);
        assertThrows(ClosedException.class, semaphore::holders);
        assertTrue(semaphore.toString().endsWith(" (closed)"), semaphore.toString());
    }
}
