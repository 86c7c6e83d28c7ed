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

/** An event between threads of one JVM. What processes add is tested with processes. */
class IpcEventTest {

    private static final int WAITERS = 5;

    private Multiprocessing mp;
    private IpcEvent event;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
        event = mp.event();
    }

    @AfterEach
    void close() {
        mp.close();
    }

    private List<Crew.Member<Boolean>> sleepers() {
        List<Crew.Member<Boolean>> sleepers = new ArrayList<>();
        for (int i = 0; i < WAITERS; i++) {
            Crew.Member<Boolean> sleeper = Crew.start("sleeper-" + i, () -> event.await(Duration.ofHours(1)));
            sleepers.add(sleeper);
            Await.asleep(sleeper.thread());
        }
        return sleepers;
    }

    @Test
    void eventIsSetUntilItIsCleared() throws Exception {
        assertFalse(event.isSet());
        event.clear();
        assertFalse(event.isSet());
        event.set();
        event.set();
        assertTrue(event.isSet());
        event.await();
        assertTrue(event.await(Duration.ZERO));
        event.clear();
        assertFalse(event.isSet());
        assertFalse(event.await(Duration.ZERO));
    }

    @Test
    void allWhoWaitGoOnWhenItIsSet() throws Exception {
        List<Crew.Member<Boolean>> sleepers = sleepers();
        event.set();
        for (Crew.Member<Boolean> sleeper : sleepers) {
            assertTrue(sleeper.result());
        }
        assertTrue(event.isSet());
    }

    @Test
    void allWhoWaitGoOnWhenItIsSetAndClearedAtOnce() throws Exception {
        for (int round = 0; round < 3; round++) {
            List<Crew.Member<Boolean>> sleepers = sleepers();
            event.set();
            event.clear();
            for (Crew.Member<Boolean> sleeper : sleepers) {
                assertTrue(sleeper.result());
            }
            assertFalse(event.await(Duration.ZERO), "a later caller waits");
        }
    }

    @Test
    void manyThreadsPassABatonFromEventToEvent() throws Exception {
        int rounds = 200;
        IpcEvent[] batons = new IpcEvent[4];
        for (int i = 0; i < batons.length; i++) {
            batons[i] = mp.event();
        }
        batons[0].set();
        Crew.together(batons.length, thread -> {
            for (int i = 0; i < rounds; i++) {
                assertTrue(batons[thread].await(1, TimeUnit.HOURS));
                batons[thread].clear();
                batons[(thread + 1) % batons.length].set();
            }
            return null;
        });
        assertTrue(batons[0].isSet());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void timeoutOfZeroOrLessIsOneLook(long nanos) throws Exception {
        assertFalse(event.await(nanos, TimeUnit.NANOSECONDS));
        assertFalse(event.await(Duration.ofSeconds(nanos)));
        event.set();
        assertTrue(event.await(nanos, TimeUnit.NANOSECONDS));
    }

    @Test
    void timedWaitLastsAtLeastThatLong() throws Exception {
        long start = System.nanoTime();
        assertFalse(event.await(120, TimeUnit.MILLISECONDS));
        long waited = System.nanoTime() - start;
        assertTrue(waited >= 120_000_000, waited + " ns");
    }

    @Test
    void interruptEndsTheWait() throws Exception {
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> {
            InterruptedException e = assertThrows(InterruptedException.class, event::await);
            assertTrue(e.getMessage().contains("interrupted while waiting"), e.getMessage());
            return Thread.currentThread().isInterrupted();
        });
        Await.asleep(waiter.thread());
        waiter.thread().interrupt();
        assertFalse(waiter.result());
    }

    @Test
    void pendingInterruptIsNoticedEvenWhenTheEventIsSet() throws Exception {
        event.set();
        Crew.start("interrupted", () -> {
                    Thread.currentThread().interrupt();
                    return assertThrows(InterruptedException.class, () -> event.await(Duration.ZERO));
                })
                .result();
    }

    @Test
    void closedWorkspaceEndsWaitsAndRefusesEveryOperation() throws Exception {
        Crew.Member<?> waiter = Crew.start("waiter", () -> assertThrows(ClosedException.class, event::await));
        Await.asleep(waiter.thread());
        mp.close();
        waiter.result();
        assertThrows(ClosedException.class, event::set);
        assertThrows(ClosedException.class, event::clear);
        assertThrows(ClosedException.class, event::isSet);
        assertThrows(ClosedException.class, event::await);
        assertThrows(ClosedException.class, () -> event.await(Duration.ZERO));
        assertTrue(event.toString().endsWith(" (closed)"), event.toString());
    }

    @Test
    void handlesToOneEventMeanTheSame() throws Exception {
        IpcEvent named = mp.named("it").event();
        named.set();
        assertTrue(mp.named("it").event().isSet());
        JavaSerialization.roundTrip(named).clear();
        assertFalse(named.isSet());
        assertEquals(Optional.of("it"), named.name());
        assertEquals(Optional.empty(), event.name());
        assertEquals(mp.workspace(), named.workspace());
        mp.named("that").lock();
        assertThrows(TypeMismatchException.class, () -> mp.named("that").event());
    }

    @Test
    void toStringSaysWhetherItIsSet() {
        IpcEvent named = mp.named("it").event();
        String place = "IpcEvent \"it\" in " + mp.workspace().directory();
        assertEquals(place + ", not set", named.toString());
        named.set();
        assertEquals(place + ", set", named.toString());
    }
}
