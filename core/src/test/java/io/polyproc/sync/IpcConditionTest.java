package io.polyproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.TypeMismatchException;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.JavaSerialization;
import io.polyproc.value.SharedLong;
import io.polyproc.value.SharedLongArray;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one thread sees of a condition, and a bounded buffer. Its waiters are in {@link IpcConditionWaitTest}. */
class IpcConditionTest {

    private Multiprocessing mp;
    private IpcLock lock;
    private IpcCondition condition;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
        lock = mp.reentrantLock();
        condition = lock.newCondition();
    }

    @AfterEach
    void close() {
        mp.close();
    }

    @Test
    void waitingAndSignallingNeedTheLock() throws Exception {
        List<Executable> uses = List.of(
                condition::await,
                condition::awaitUninterruptibly,
                () -> condition.awaitNanos(1),
                () -> condition.await(1, TimeUnit.NANOSECONDS),
                () -> condition.await(Duration.ofNanos(1)),
                () -> condition.awaitUntil(new Date(0)),
                () -> condition.awaitFor(() -> true, Duration.ZERO),
                condition::signal,
                () -> condition.signal(0),
                condition::signalAll);
        for (Executable use : uses) {
            assertThrows(IllegalMonitorStateException.class, use);
        }
        lock.lock();
        IllegalMonitorStateException e = Crew.start(
                        "stranger", () -> assertThrows(IllegalMonitorStateException.class, condition::signal))
                .result();
        assertTrue(e.getMessage().contains("thread stranger must hold IpcLock"), e.getMessage());
        lock.unlock();
    }

    @Test
    void negativeCountIsRefused() {
        lock.lock();
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> condition.signal(-1));
        assertTrue(e.getMessage().contains("count=-1"), e.getMessage());
        lock.unlock();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void timeoutOfZeroOrLessGivesTheLockBackAndTakesItAgain(long nanos) throws Exception {
        lock.lock();
        assertTrue(condition.awaitNanos(nanos) <= 0);
        assertFalse(condition.await(nanos, TimeUnit.NANOSECONDS));
        assertFalse(condition.await(Duration.ofSeconds(nanos)));
        assertFalse(condition.awaitUntil(new Date(nanos)));
        assertFalse(condition.awaitFor(() -> false, Duration.ofSeconds(nanos)));
        assertEquals(1, lock.holdCount());
        lock.unlock();
    }

    @Test
    void timedWaitsLastAtLeastThatLong() throws Exception {
        lock.lock();
        List<Executable> waits = List.of(
                () -> assertTrue(condition.awaitNanos(60_000_000) <= 0),
                () -> assertFalse(condition.await(60, TimeUnit.MILLISECONDS)),
                () -> assertFalse(condition.await(Duration.ofMillis(60))),
                () -> assertFalse(condition.awaitFor(() -> false, Duration.ofMillis(60))));
        for (Executable wait : waits) {
            long start = System.nanoTime();
            try {
                wait.execute();
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
            assertTrue(System.nanoTime() - start >= 60_000_000);
        }
        Date soon = new Date(System.currentTimeMillis() + 60);
        assertFalse(condition.awaitUntil(soon));
        assertFalse(new Date().before(soon));
        lock.unlock();
    }

    @Test
    void signalWithoutWaitersIsNotRemembered() throws Exception {
        lock.lock();
        assertFalse(condition.await(Duration.ofMillis(1)), "leaves a count of waiters that has gone up and down");
        condition.signal();
        condition.signal(3);
        condition.signalAll();
        assertFalse(condition.await(Duration.ofMillis(60)));
        lock.unlock();
    }

    @Test
    void awaitForReturnsWhatThePredicateSaidLast() throws Exception {
        AtomicInteger checks = new AtomicInteger();
        lock.lock();
        assertTrue(condition.awaitFor(() -> checks.incrementAndGet() == 1, Duration.ZERO));
        assertEquals(1, checks.get());
        assertTrue(
                condition.awaitFor(() -> checks.incrementAndGet() == 3, Duration.ofMillis(20)),
                "checks after the wait");
        assertFalse(condition.awaitFor(() -> false, Duration.ZERO));
        lock.unlock();
        assertThrows(IllegalMonitorStateException.class, () -> condition.awaitFor(() -> true, Duration.ZERO));
    }

    @Test
    void namedConditionIsFoundAgainByItsOwnLockOnly() throws Exception {
        IpcCondition named = lock.condition("it");
        assertEquals(Optional.of("it"), named.name());
        assertEquals(Optional.empty(), condition.name());
        assertEquals(mp.workspace(), named.workspace());
        assertEquals(named.toString(), lock.condition("it").toString());
        assertThrows(TypeMismatchException.class, () -> mp.lock().condition("it"));
        assertThrows(TypeMismatchException.class, () -> mp.named("it").event());
    }

    @Test
    void conditionThatWasSerializedIsTheSameAndSoIsItsLock() throws Exception {
        IpcCondition copy = JavaSerialization.roundTrip(condition);
        lock.lock();
        assertTrue(copy.lock().isHeldByCurrentThread());
        copy.signalAll();
        assertFalse(copy.await(Duration.ZERO));
        lock.unlock();
        assertFalse(copy.lock().isLocked());
    }

    @Test
    void toStringSaysHowManyWaitAndTheLock() {
        IpcCondition named = lock.condition("it");
        String text = named.toString();
        assertTrue(text.startsWith("IpcCondition \"it\" in " + mp.workspace().directory()), text);
        assertTrue(text.contains(", 0 waiting, of IpcLock"), text);
        mp.close();
        assertTrue(named.toString().endsWith(" (closed)"), named.toString());
    }

    @Test
    void closedWorkspaceRefusesEveryOperation() {
        mp.close();
        assertThrows(ClosedException.class, condition::await);
        assertThrows(ClosedException.class, condition::awaitUninterruptibly);
        assertThrows(ClosedException.class, () -> condition.awaitNanos(1));
        assertThrows(ClosedException.class, condition::signal);
        assertThrows(ClosedException.class, condition::signalAll);
        assertThrows(ClosedException.class, () -> condition.awaitFor(() -> true, Duration.ZERO));
        assertThrows(ClosedException.class, lock::newCondition);
    }

    @Test
    void boundedBufferLosesAndDoublesNothing() throws Exception {
        int pairs = 3;
        int items = 1_000;
        IpcCondition notFull = lock.newCondition();
        IpcCondition notEmpty = lock.newCondition();
        SharedLongArray buffer = mp.sharedLongArray(2);
        SharedLong size = mp.sharedLong(0);
        List<Long> sums = Crew.together(2 * pairs, thread -> {
            long sum = 0;
            for (int i = 1; i <= items; i++) {
                lock.lock();
                try {
                    if (thread < pairs) {
                        assertTrue(notFull.awaitFor(() -> size.get() < buffer.length(), Duration.ofMinutes(1)));
                        buffer.set((int) size.getAndAdd(1), i);
                        notEmpty.signal();
                    } else {
                        assertTrue(notEmpty.awaitFor(() -> size.get() > 0, Duration.ofMinutes(1)));
                        sum += buffer.get((int) size.getAndAdd(-1) - 1);
                        notFull.signal();
                    }
                } finally {
                    lock.unlock();
                }
            }
            return sum;
        });
        long expected = pairs * LongStream.rangeClosed(1, items).sum();
        assertEquals(expected, sums.stream().mapToLong(sum -> sum).sum());
        assertEquals(0, size.get());
        assertTrue(notEmpty.toString().contains(", 0 waiting"), notEmpty.toString());
    }
}
