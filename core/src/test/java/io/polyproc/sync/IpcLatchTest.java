package io.polyproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.TypeMismatchException;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.JavaSerialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A latch between threads of one JVM. What processes add is tested with processes. */
class IpcLatchTest {

    private Multiprocessing mp;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
    }

    @AfterEach
    void close() {
        mp.close();
    }

    private static List<Crew.Member<Boolean>> sleepers(IpcLatch latch, int count) {
        List<Crew.Member<Boolean>> sleepers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Crew.Member<Boolean> sleeper = Crew.start("sleeper-" + i, () -> latch.await(Duration.ofHours(1)));
            sleepers.add(sleeper);
            Await.asleep(sleeper.thread());
        }
        return sleepers;
    }

    @Test
    void allWhoWaitGoOnWhenItIsCountedDown() throws Exception {
        IpcLatch latch = mp.latch(3);
        List<Crew.Member<Boolean>> sleepers = sleepers(latch, 5);
        latch.countDown();
        latch.countDown();
        assertEquals(1, latch.count());
        assertFalse(latch.await(Duration.ZERO));
        assertFalse(sleepers.stream().anyMatch(Crew.Member::isDone));
        latch.countDown();
        for (Crew.Member<Boolean> sleeper : sleepers) {
            assertTrue(sleeper.result());
        }
        assertEquals(0, latch.count());
        latch.await();
    }

    @Test
    void countDoesNotGoBelowZero() throws Exception {
        IpcLatch latch = mp.latch(5);
        latch.countDown(3);
        assertEquals(2, latch.count());
        latch.countDown(0);
        assertEquals(2, latch.count());
        latch.countDown(Integer.MAX_VALUE);
        assertEquals(0, latch.count());
        latch.countDown();
        latch.countDown(Integer.MAX_VALUE);
        assertEquals(0, latch.count());
        assertTrue(latch.await(Duration.ZERO));
    }

    @Test
    void latchOfZeroIsOpenFromTheBeginning() throws Exception {
        mp.latch(0).await();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    void negativeCountsAreRefused(int count) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> mp.latch(count))
                .getMessage()
                .contains("count=" + count));
        assertThrows(IllegalArgumentException.class, () -> mp.named("it").latch(count));
        IpcLatch latch = mp.latch(1);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> latch.countDown(count))
                .getMessage()
                .contains("steps=" + count));
        assertEquals(1, latch.count());
    }

    @Test
    void manyThreadsCountDownWithoutLosingAStep() throws Exception {
        IpcLatch latch = mp.latch(4_000);
        Crew.together(4, thread -> {
            for (int i = 0; i < 1_000; i++) {
                latch.countDown();
            }
            assertTrue(latch.await(1, TimeUnit.HOURS));
            return null;
        });
        assertEquals(0, latch.count());
    }

    @Test
    void whatWasDoneBeforeCountingDownIsVisibleAfterWaiting() throws Exception {
        for (int round = 0; round < 100; round++) {
            IpcLatch latch = mp.latch(2);
            int[] plain = new int[2];
            Crew.together(3, thread -> {
                if (thread < 2) {
                    plain[thread] = 7;
                    latch.countDown();
                } else {
                    latch.await();
                    assertEquals(14, plain[0] + plain[1]);
                }
                return null;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void timeoutOfZeroOrLessIsOneLook(long nanos) throws Exception {
        IpcLatch latch = mp.latch(1);
        assertFalse(latch.await(nanos, TimeUnit.NANOSECONDS));
        assertFalse(latch.await(Duration.ofSeconds(nanos)));
        latch.countDown();
        assertTrue(latch.await(nanos, TimeUnit.NANOSECONDS));
    }

    @Test
    void timedWaitLastsAtLeastThatLong() throws Exception {
        long start = System.nanoTime();
        assertFalse(mp.latch(1).await(120, TimeUnit.MILLISECONDS));
        long waited = System.nanoTime() - start;
        assertTrue(waited >= 120_000_000, waited + " ns");
    }

    @Test
    void interruptEndsTheWait() throws Exception {
        IpcLatch latch = mp.latch(1);
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> {
            InterruptedException e = assertThrows(InterruptedException.class, latch::await);
            assertTrue(e.getMessage().contains("interrupted while waiting"), e.getMessage());
            return Thread.currentThread().isInterrupted();
        });
        Await.asleep(waiter.thread());
        waiter.thread().interrupt();
        assertFalse(waiter.result());
    }

    @Test
    void pendingInterruptIsNoticedEvenWhenTheLatchIsOpen() throws Exception {
        IpcLatch latch = mp.latch(0);
        Crew.start("interrupted", () -> {
                    Thread.currentThread().interrupt();
                    return assertThrows(InterruptedException.class, () -> latch.await(Duration.ZERO));
                })
                .result();
    }

    @Test
    void closedWorkspaceEndsWaitsAndRefusesEveryOperation() throws Exception {
        IpcLatch latch = mp.latch(1);
        Crew.Member<?> waiter = Crew.start("waiter", () -> assertThrows(ClosedException.class, latch::await));
        Await.asleep(waiter.thread());
        mp.close();
        waiter.result();
        assertThrows(ClosedException.class, latch::countDown);
        assertThrows(ClosedException.class, () -> latch.countDown(2));
        assertThrows(ClosedException.class, latch::count);
        assertThrows(ClosedException.class, latch::await);
        assertThrows(ClosedException.class, () -> latch.await(Duration.ZERO));
        assertTrue(latch.toString().endsWith(" (closed)"), latch.toString());
    }

    @Test
    void handlesToOneLatchMeanTheSame() throws Exception {
        IpcLatch named = mp.named("it").latch(3);
        named.countDown();
        assertEquals(2, mp.named("it").latch(3).count());
        JavaSerialization.roundTrip(named).countDown();
        assertEquals(1, named.count());
        assertEquals(Optional.of("it"), named.name());
        assertEquals(mp.workspace(), named.workspace());
        assertEquals(
                "IpcLatch \"it\" in " + mp.workspace().directory() + ", to be counted down 1 times", named.toString());
        assertThrows(TypeMismatchException.class, () -> mp.named("it").latch(2));
        mp.named("that").lock();
        assertThrows(TypeMismatchException.class, () -> mp.named("that").latch(1));
    }
}
