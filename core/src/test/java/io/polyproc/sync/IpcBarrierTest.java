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
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A barrier between threads of one JVM. What processes add is tested with processes. */
class IpcBarrierTest {

    private static final AtomicInteger ACTIONS = new AtomicInteger();

    private Multiprocessing mp;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
        ACTIONS.set(0);
    }

    @AfterEach
    void close() {
        mp.close();
    }

    private static Crew.Member<Integer> sleeper(IpcBarrier barrier) {
        Crew.Member<Integer> sleeper = Crew.start("sleeper", () -> barrier.await());
        Await.asleep(sleeper.thread());
        return sleeper;
    }

    private static List<Crew.Member<Integer>> sleepers(IpcBarrier barrier, int count) {
        return IntStream.range(0, count).mapToObj(i -> sleeper(barrier)).toList();
    }

    private static String assertBroken(Crew.Member<Integer> waiter) {
        return assertThrows(BrokenBarrierException.class, waiter::result).getMessage();
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void noPartyGoesOnBeforeAllHaveArrived() throws Exception {
        IpcBarrier barrier = mp.barrier(3);
        List<Crew.Member<Integer>> sleepers = sleepers(barrier, 2);
        assertEquals(2, barrier.waiting());
        assertFalse(sleepers.get(0).isDone() || sleepers.get(1).isDone());
        List<Integer> indexes = new ArrayList<>(List.of(barrier.await()));
        for (Crew.Member<Integer> sleeper : sleepers) {
            indexes.add(sleeper.result());
        }
        assertEquals(numbers(3), indexes.stream().sorted().toList());
        assertEquals(0, barrier.waiting());
        assertEquals(3, barrier.parties());
    }

    @Test
    void manyThreadsPassManyPhases() throws Exception {
        int threads = 5;
        int phases = 1_000;
        IpcBarrier barrier = mp.barrier(threads);
        List<List<Integer>> indexes = Crew.together(threads, thread -> {
            List<Integer> mine = new ArrayList<>();
            for (int phase = 0; phase < phases; phase++) {
                mine.add(barrier.await());
            }
            return mine;
        });
        for (int phase = 0; phase < phases; phase++) {
            int at = phase;
            assertEquals(
                    numbers(threads),
                    indexes.stream().map(mine -> mine.get(at)).sorted().toList(),
                    "phase " + phase);
        }
    }

    @Test
    void whatWasDoneBeforeIsVisibleAfter() throws Exception {
        int threads = 3;
        IpcBarrier barrier = mp.barrier(threads);
        int[] plain = new int[threads * 64];
        Crew.together(threads, thread -> {
            for (int phase = 1; phase <= 500; phase++) {
                plain[thread * 64] = phase;
                barrier.await();
                for (int other = 0; other < threads; other++) {
                    assertEquals(phase, plain[other * 64]);
                }
                barrier.await();
            }
            return null;
        });
    }

    @Test
    void moreThreadsThanPartiesMeetInTurns() throws Exception {
        int arrivals = 2_000;
        IpcBarrier barrier = mp.barrier(2);
        AtomicInteger left = new AtomicInteger(arrivals);
        AtomicInteger leaders = new AtomicInteger();
        Crew.together(7, thread -> {
            while (left.getAndDecrement() > 0) {
                leaders.addAndGet(barrier.await() == 0 ? 1 : 0);
            }
            return null;
        });
        assertEquals(arrivals / 2, leaders.get());
        assertEquals(0, barrier.waiting());
    }

    @Test
    void singlePartyPassesAtOnce() throws Exception {
        IpcBarrier barrier = mp.barrier(1);
        for (int i = 0; i < 100; i++) {
            assertEquals(0, barrier.await());
        }
        assertEquals(0, barrier.await(Duration.ZERO));
        assertEquals(0, barrier.await(-1, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1025})
    void numberOfPartiesThatCannotBeIsRefused(int parties) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> mp.barrier(parties));
        assertTrue(e.getMessage().contains("parties=" + parties), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> mp.named("it").barrier(parties));
        assertEquals(1024, mp.barrier(1024).parties());
    }

    @Test
    void actionRunsOnceInEachPhaseBeforeAnybodyGoesOn() throws Exception {
        int phases = 300;
        IpcBarrier barrier = mp.barrier(3).withAction(() -> ACTIONS.incrementAndGet());
        Crew.together(3, thread -> {
            for (int phase = 1; phase <= phases; phase++) {
                barrier.await();
                int done = ACTIONS.get();
                assertTrue(done == phase || done == phase + 1, "phase " + phase + ", actions " + done);
            }
            return null;
        });
        assertEquals(phases, ACTIONS.get());
    }

    @Test
    void whatTheActionThrowsComesOutInItsPartyAndBreaksTheBarrier() throws Exception {
        IpcBarrier barrier = mp.barrier(3).withAction(() -> {
            throw new IllegalStateException("no action today");
        });
        List<Crew.Member<Integer>> sleepers = sleepers(barrier, 2);
        IllegalStateException e = assertThrows(IllegalStateException.class, barrier::await);
        assertEquals("no action today", e.getMessage());
        for (Crew.Member<Integer> sleeper : sleepers) {
            assertTrue(assertBroken(sleeper).contains("the action failed in pid "));
        }
        assertTrue(barrier.isBroken());
        barrier.reset();
        assertFalse(barrier.isBroken());
    }

    @Test
    void whoComesWhileTheActionRunsWaitsForTheNextPhase() throws Exception {
        IpcLatch running = mp.named("running").latch(1);
        IpcLatch mayEnd = mp.named("mayEnd").latch(1);
        IpcBarrier barrier = mp.barrier(1).withAction(() -> {
            if (ACTIONS.incrementAndGet() == 1) {
                running.countDown();
                try {
                    mayEnd.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        Crew.Member<Integer> actor = Crew.start("actor", () -> barrier.await());
        running.await();
        assertEquals(1, barrier.waiting());
        Crew.Member<Integer> next = sleeper(barrier);
        assertEquals(1, ACTIONS.get());
        mayEnd.countDown();
        assertEquals(0, actor.result());
        assertEquals(0, next.result());
        assertEquals(2, ACTIONS.get());
    }

    @Test
    void timeoutBreaksTheBarrierForAll() throws Exception {
        IpcBarrier barrier = mp.barrier(3);
        Crew.Member<Integer> sleeper = sleeper(barrier);
        long start = System.nanoTime();
        TimeoutException e = assertThrows(TimeoutException.class, () -> barrier.await(120, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - start >= 120_000_000);
        assertTrue(e.getMessage().contains("the time was up"), e.getMessage());
        assertTrue(assertBroken(sleeper).contains("the time of pid "));
        assertTrue(barrier.isBroken());
        assertEquals(0, barrier.waiting());
        assertThrows(BrokenBarrierException.class, barrier::await);
        assertThrows(BrokenBarrierException.class, () -> barrier.await(Duration.ofDays(1)));
        assertTrue(barrier.toString().contains("broken: the time of pid "), barrier.toString());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void timeoutOfZeroOrLessBreaksAtOnce(long nanos) throws Exception {
        IpcBarrier barrier = mp.barrier(2);
        assertThrows(TimeoutException.class, () -> barrier.await(nanos, TimeUnit.NANOSECONDS));
        assertTrue(barrier.isBroken());
        barrier.reset();
        assertThrows(TimeoutException.class, () -> barrier.await(Duration.ofSeconds(nanos)));
        barrier.reset();
        Crew.Member<Integer> sleeper = sleeper(barrier);
        assertEquals(1, sleeper.isDone() ? -1 : barrier.await(nanos, TimeUnit.NANOSECONDS) + sleeper.result());
    }

    @Test
    void interruptBreaksTheBarrierForAll() throws Exception {
        IpcBarrier barrier = mp.barrier(3);
        Crew.Member<Integer> other = sleeper(barrier);
        Crew.Member<Boolean> interrupted = Crew.start("interrupted", () -> {
            InterruptedException e = assertThrows(InterruptedException.class, barrier::await);
            assertTrue(e.getMessage().contains("interrupted while waiting"), e.getMessage());
            return Thread.currentThread().isInterrupted();
        });
        Await.asleep(interrupted.thread());
        interrupted.thread().interrupt();
        assertFalse(interrupted.result());
        assertTrue(assertBroken(other).contains("was interrupted"));
    }

    @Test
    void pendingInterruptBreaksTheBarrierEvenWhenAllOthersHaveArrived() throws Exception {
        for (int i = 0; i < 20; i++) {
            IpcBarrier barrier = mp.barrier(2);
            Crew.Member<Integer> other = sleeper(barrier);
            Crew.start("interrupted", () -> {
                        Thread.currentThread().interrupt();
                        return assertThrows(InterruptedException.class, barrier::await);
                    })
                    .result();
            assertBroken(other);
        }
    }

    @Test
    void interruptIsKeptWhenTheBarrierIsBrokenAnyway() throws Exception {
        IpcBarrier barrier = mp.barrier(2);
        barrier.abort();
        assertTrue(Crew.start("interrupted", () -> {
                    Thread.currentThread().interrupt();
                    assertThrows(BrokenBarrierException.class, barrier::await);
                    return Thread.interrupted();
                })
                .result());
    }

    @Test
    void abortBreaksTheBarrierForAll() throws Exception {
        IpcBarrier barrier = mp.barrier(3);
        List<Crew.Member<Integer>> sleepers = sleepers(barrier, 2);
        barrier.abort();
        barrier.abort();
        for (Crew.Member<Integer> sleeper : sleepers) {
            assertTrue(assertBroken(sleeper).contains("has aborted it"));
        }
        assertThrows(BrokenBarrierException.class, barrier::await);
    }

    @Test
    void resetReleasesTheWaitersAndBeginsANewPhase() throws Exception {
        IpcBarrier barrier = mp.barrier(2);
        barrier.reset();
        assertFalse(barrier.isBroken());
        for (int i = 0; i < 50; i++) {
            Crew.Member<Integer> sleeper = sleeper(barrier);
            barrier.reset();
            assertFalse(barrier.isBroken());
            assertEquals(0, barrier.waiting());
            assertTrue(assertBroken(sleeper).contains("it was reset"));
        }
        Crew.Member<Integer> sleeper = sleeper(barrier);
        assertEquals(1, barrier.await() + sleeper.result());
    }

    @Test
    void resetMakesABrokenBarrierWhole() throws Exception {
        IpcBarrier barrier = mp.barrier(2);
        barrier.abort();
        barrier.reset();
        Crew.Member<Integer> sleeper = sleeper(barrier);
        assertEquals(1, barrier.await() + sleeper.result());
    }

    @Test
    void registeredPartiesAreKnownUntilTheBarrierIsReset() throws Exception {
        IpcBarrier barrier = mp.named("it").barrier(2);
        barrier.register();
        assertTrue(
                barrier.toString()
                        .endsWith("0 of 2 have arrived, parties: [pid "
                                + ProcessHandle.current().pid() + " not arrived]"),
                barrier.toString());
        barrier.register();
        IllegalStateException e = assertThrows(IllegalStateException.class, barrier::register);
        assertTrue(e.getMessage().contains("all 2 parties are known already"), e.getMessage());
        Crew.Member<Integer> sleeper = sleeper(barrier);
        assertTrue(barrier.toString().contains(" arrived, pid "), barrier.toString());
        assertEquals(1, barrier.await() + sleeper.result());
        assertThrows(IllegalStateException.class, barrier::register);
        barrier.reset();
        assertTrue(barrier.toString().endsWith("parties: []"), barrier.toString());
        barrier.register();
    }

    @Test
    void closedWorkspaceEndsWaitsAndRefusesEveryOperation() throws Exception {
        IpcBarrier barrier = mp.barrier(2);
        Crew.Member<Integer> waiter = sleeper(barrier);
        mp.close();
        assertThrows(ClosedException.class, waiter::result);
        assertThrows(ClosedException.class, barrier::await);
        assertThrows(ClosedException.class, () -> barrier.await(Duration.ZERO));
        assertThrows(ClosedException.class, barrier::register);
        assertThrows(ClosedException.class, barrier::abort);
        assertThrows(ClosedException.class, barrier::reset);
        assertThrows(ClosedException.class, barrier::isBroken);
        assertThrows(ClosedException.class, barrier::waiting);
        assertThrows(ClosedException.class, barrier::parties);
        assertTrue(barrier.toString().endsWith(" (closed)"), barrier.toString());
    }

    @Test
    void handlesToOneBarrierMeanTheSame() throws Exception {
        IpcBarrier named = mp.named("it").barrier(2);
        named.abort();
        assertTrue(mp.named("it").barrier(2).isBroken());
        JavaSerialization.roundTrip(named).reset();
        assertFalse(named.isBroken());
        assertEquals(Optional.of("it"), named.name());
        assertEquals(mp.workspace(), named.workspace());
        assertThrows(TypeMismatchException.class, () -> mp.named("it").barrier(3));
        assertThrows(TypeMismatchException.class, () -> mp.named("it")
                .barrier(2, BarrierOptions.defaults().withPartyDeath(PartyDeath.SHRINK)));
        assertThrows(TypeMismatchException.class, () -> mp.named("it").latch(2));
        mp.named("that").lock();
        assertThrows(TypeMismatchException.class, () -> mp.named("that").barrier(2));
    }

    @Test
    void actionTravelsWithTheHandle() throws Exception {
        IpcBarrier copy = JavaSerialization.roundTrip(mp.barrier(1).withAction(() -> ACTIONS.incrementAndGet()));
        assertEquals(0, copy.await());
        assertEquals(1, ACTIONS.get());
        assertThrows(NullPointerException.class, () -> copy.withAction(null));
    }
}
