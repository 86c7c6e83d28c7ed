package io.polyproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.testing.Await;
import io.polyproc.testing.Crew;
import io.polyproc.testing.JavaSerialization;
import io.polyproc.value.SharedLong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A semaphore between threads of one JVM. What processes add is tested with processes. */
class IpcSemaphoreTest {

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
        return IpcSemaphore.open(mp.workspace(), Optional.empty(), permits, bound, ownership);
    }

    @Test
    void permitsAreTakenAndReturnedOneOrSeveralAtATime() throws Exception {
        IpcSemaphore semaphore = mp.semaphore(5);
        assertEquals(List.of(), semaphore.holders());
        semaphore.acquire();
        semaphore.acquire(2);
        assertEquals(2, semaphore.availablePermits());
        assertEquals(List.of("3 by " + ME), semaphore.holders());
        assertFalse(semaphore.tryAcquire(3));
        assertEquals(2, semaphore.availablePermits());
        assertTrue(semaphore.tryAcquire(2));
        assertFalse(semaphore.tryAcquire());
        assertTrue(semaphore.tryAcquire(0));
        semaphore.acquire(0);
        semaphore.release(4);
        semaphore.release(0);
        semaphore.release();
        assertEquals(5, semaphore.availablePermits());
        assertEquals(List.of(), semaphore.holders());
        assertEquals(0, semaphore.ownerDeaths());
    }

    @Test
    void drainTakesAllThatAreFree() {
        IpcSemaphore semaphore = mp.boundedSemaphore(5);
        assertTrue(semaphore.tryAcquire(2));
        assertEquals(3, semaphore.drainPermits());
        assertEquals(0, semaphore.drainPermits());
        assertEquals(List.of("5 by " + ME), semaphore.holders());
        semaphore.release(5);
        assertEquals(5, semaphore.availablePermits());
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
    void permitMayBeReturnedByAnotherThread() throws Exception {
        IpcSemaphore semaphore = mp.boundedSemaphore(1);
        semaphore.acquire();
        Crew.start("other", () -> {
                    semaphore.release();
                    return null;
                })
                .result();
        assertTrue(semaphore.tryAcquire(Duration.ZERO));
    }

    @ParameterizedTest
    @EnumSource(PermitOwnership.class)
    void boundedSemaphoreRefusesMoreThanItsBoundAndStaysAsItWas(PermitOwnership ownership) throws Exception {
        IpcSemaphore semaphore = make(2, 3, ownership);
        semaphore.acquire();
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> semaphore.release(3));
        assertTrue(
                e.getMessage().contains("releasing permits=3 with 1 free would go beyond the bound of 3"),
                e::getMessage);
        assertThrows(IllegalStateException.class, () -> semaphore.release(Integer.MAX_VALUE));
        assertEquals(1, semaphore.availablePermits());
        boolean owned = ownership == PermitOwnership.RETURNED_ON_DEATH;
        assertEquals(owned ? List.of("1 by " + ME) : List.of(), semaphore.holders());
        semaphore.release(2);
        assertEquals(3, semaphore.availablePermits());
        assertThrows(IllegalStateException.class, semaphore::release);
        assertEquals(3, semaphore.drainPermits());
    }

    @ParameterizedTest
    @EnumSource(PermitOwnership.class)
    void unboundedSemaphoreGrowsUpToTheLargestNumber(PermitOwnership ownership) {
        IpcSemaphore semaphore = make(0, Integer.MAX_VALUE, ownership);
        semaphore.release(Integer.MAX_VALUE - 1);
        assertTrue(semaphore.tryAcquire(5));
        semaphore.release(6);
        assertEquals(Integer.MAX_VALUE, semaphore.availablePermits());
        assertThrows(IllegalStateException.class, semaphore::release);
        assertEquals(Integer.MAX_VALUE, semaphore.drainPermits());
        semaphore.release(Integer.MAX_VALUE);
        assertEquals(Integer.MAX_VALUE, semaphore.availablePermits());
    }

    @Test
    void negativeNumbersAreRefused() {
        IpcSemaphore semaphore = mp.semaphore(1);
        List<Executable> uses = List.of(
                () -> semaphore.acquire(-1),
                () -> semaphore.acquireUninterruptibly(-1),
                () -> semaphore.tryAcquire(-1),
                () -> semaphore.tryAcquire(-1, 1, TimeUnit.SECONDS),
                () -> semaphore.release(-1),
                () -> mp.semaphore(-1),
                () -> make(2, 1, PermitOwnership.NONE));
        for (Executable use : uses) {
            assertThrows(IllegalArgumentException.class, use);
        }
        assertEquals(1, semaphore.availablePermits());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void timeoutOfZeroOrLessIsOneLook(long nanos) throws Exception {
        IpcSemaphore semaphore = mp.semaphore(2);
        assertTrue(semaphore.tryAcquire(1, nanos, TimeUnit.NANOSECONDS));
        assertTrue(semaphore.tryAcquire(Duration.ofSeconds(nanos)));
        assertFalse(semaphore.tryAcquire(1, nanos, TimeUnit.NANOSECONDS));
        assertFalse(semaphore.tryAcquire(Duration.ofSeconds(nanos)));
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

    @Test
    void handlesToOneSemaphoreMeanTheSameAndOtherArgumentsAreRefused() throws Exception {
        IpcSemaphore semaphore = mp.semaphore("it", 2);
        assertTrue(mp.semaphore("it", 2).tryAcquire());
        assertTrue(JavaSerialization.roundTrip(semaphore).tryAcquire());
        assertFalse(semaphore.tryAcquire());
        assertEquals(Optional.of("it"), semaphore.name());
        assertEquals(mp.workspace(), semaphore.workspace());
        assertEquals(
                "IpcSemaphore \"it\" in " + mp.workspace().directory() + ", 0 free, held: [2 by " + ME + "]",
                semaphore.toString());
        Optional<String> name = Optional.of("it");
        assertThrows(TypeMismatchException.class, () -> mp.semaphore("it", 3));
        assertThrows(TypeMismatchException.class, () -> mp.boundedSemaphore("it", 2));
        assertThrows(
                TypeMismatchException.class,
                () -> IpcSemaphore.open(mp.workspace(), name, 2, Integer.MAX_VALUE, PermitOwnership.NONE));
        assertThrows(TypeMismatchException.class, () -> mp.event("it"));
    }
}
