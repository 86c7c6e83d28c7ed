package io.polyproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.Multiprocessing;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ends a wait while the action of a barrier runs: for ours as for the JDK's. */
class BarrierActionTest {

    /** What both barriers can do. */
    private interface Barrier {
        int await(long millis) throws InterruptedException, BrokenBarrierException, TimeoutException;

        boolean isBroken();

        int waiting();
    }

    private final CountDownLatch acting = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger acted = new AtomicInteger();
    private boolean fails;
    private Multiprocessing mp;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
    }

    @AfterEach
    void close() {
        mp.close();
    }

    private void act() {
        acted.incrementAndGet();
        acting.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (fails) {
            throw new IllegalArgumentException("the action fails");
        }
    }

    private Barrier barrier(String kind) {
        if (kind.equals("JDK")) {
            CyclicBarrier jdk = new CyclicBarrier(2, this::act);
            return new Barrier() {
                @Override
                public int await(long millis) throws InterruptedException, BrokenBarrierException, TimeoutException {
                    return jdk.await(millis, TimeUnit.MILLISECONDS);
                }

                @Override
                public boolean isBroken() {
                    return jdk.isBroken();
                }

                @Override
                public int waiting() {
                    return jdk.getNumberWaiting();
                }
            };
        }
        IpcBarrier ipc = mp.barrier(2).withAction(this::act);
        return new Barrier() {
            @Override
            public int await(long millis) throws InterruptedException, BrokenBarrierException, TimeoutException {
                return ipc.await(millis, TimeUnit.MILLISECONDS);
            }

            @Override
            public boolean isBroken() {
                return ipc.isBroken();
            }

            @Override
            public int waiting() {
                return ipc.waiting();
            }
        };
    }

    /** How a wait ends, and whether the thread is interrupted then. */
    private static Crew.Member<String> waiter(Barrier barrier, long millis) {
        return Crew.start("waiter", () -> {
            String end;
            try {
                barrier.await(millis);
                end = "returned";
            } catch (Exception e) {
                end = e.getClass().getSimpleName();
            }
            return end + (Thread.currentThread().isInterrupted() ? ", interrupted" : "");
        });
    }

    private static void assertStaysUndone(Crew.Member<String> waiter, long millis) throws InterruptedException {
        waiter.thread().join(millis);
        assertEquals(false, waiter.isDone(), "it waits for the end of the action");
    }

    @ParameterizedTest(name = "{0}, interrupted={1}, fails={2}")
    @CsvSource({
        "JDK, false, false", "IPC, false, false", "JDK, true, false", "IPC, true, false",
        "JDK, false, true", "IPC, false, true", "JDK, true, true", "IPC, true, true"
    })
    void waiterWaitsForTheEndOfTheAction(String kind, boolean interrupted, boolean fails) throws Exception {
        this.fails = fails;
        Barrier barrier = barrier(kind);
        Crew.Member<String> waiter = waiter(barrier, interrupted ? 60_000 : 300);
        Await.until("it has arrived", () -> barrier.waiting() == 1);
        Crew.Member<String> actor = waiter(barrier, 60_000);
        acting.await();
        if (interrupted) {
            waiter.thread().interrupt();
        }
        assertStaysUndone(waiter, interrupted ? 120 : 400);
        goOn.countDown();
        String flag = interrupted ? ", interrupted" : "";
        assertEquals((fails ? "BrokenBarrierException" : "returned") + flag, waiter.result());
        assertEquals(fails ? "IllegalArgumentException" : "returned", actor.result());
        assertEquals(fails, barrier.isBroken());
        assertEquals(1, acted.get());
    }

    @ParameterizedTest
    @CsvSource({"JDK", "IPC"})
    void newcomerThatIsInterruptedBreaksTheNextPhaseOnly(String kind) throws Exception {
        Barrier barrier = barrier(kind);
        Crew.Member<String> waiter = waiter(barrier, 60_000);
        Await.until("it has arrived", () -> barrier.waiting() == 1);
        Crew.Member<String> actor = waiter(barrier, 60_000);
        acting.await();
        Crew.Member<String> newcomer = waiter(barrier, 60_000);
        newcomer.thread().interrupt();
        assertStaysUndone(newcomer, 120);
        goOn.countDown();
        assertEquals("returned", waiter.result());
        assertEquals("returned", actor.result());
        assertEquals("InterruptedException", newcomer.result());
        assertEquals(true, barrier.isBroken());
    }
}
