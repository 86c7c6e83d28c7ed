package io.polyproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.TypeMismatchException;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.JavaSerialization;
import java.time.Duration;
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

/** What one thread sees of a semaphore. Its waiters are in {@link IpcSemaphoreWaitTest}. */
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
        return mp.semaphore(
                permits, SemaphoreOptions.defaults().withMaximum(bound).withOwnership(ownership));
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
    void handlesToOneSemaphoreMeanTheSameAndOtherArgumentsAreRefused() throws Exception {
        IpcSemaphore semaphore = mp.named("it").semaphore(2);
        assertTrue(mp.named("it").semaphore(2).tryAcquire());
        assertTrue(JavaSerialization.roundTrip(semaphore).tryAcquire());
        assertFalse(semaphore.tryAcquire());
        assertEquals(Optional.of("it"), semaphore.name());
        assertEquals(mp.workspace(), semaphore.workspace());
        assertEquals(
                "IpcSemaphore \"it\" in " + mp.workspace().directory() + ", 0 free, held: [2 by " + ME + "]",
                semaphore.toString());
        assertThrows(TypeMismatchException.class, () -> mp.named("it").semaphore(3));
        assertThrows(TypeMismatchException.class, () -> mp.named("it").boundedSemaphore(2));
        assertThrows(TypeMismatchException.class, () -> mp.named("it")
                .semaphore(2, SemaphoreOptions.defaults().withOwnership(PermitOwnership.NONE)));
        assertThrows(TypeMismatchException.class, () -> mp.named("it").event());
    }
}
