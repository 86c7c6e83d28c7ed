package io.polyproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.queue.SharedQueue;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The diagnosis of holds and waits, in one JVM. */
class DiagnosisTest {

    private static final long PID = ProcessHandle.current().pid();

    private Multiprocessing mp;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
    }

    @AfterEach
    void close() {
        mp.close();
    }

    private Diagnosis.Hold hold(String object) {
        return mp.diagnose().holds().stream()
                .filter(hold -> hold.object().equals(object))
                .findFirst()
                .orElseThrow();
    }

    private Optional<Diagnosis.WaitRecord> waitOf(Thread thread) {
        return mp.diagnose().waits().stream()
                .filter(wait -> wait.thread().equals(thread.getName()))
                .findFirst();
    }

    @Test
    void nothingIsFoundWhereNothingGoesOn() {
        mp.named("A").lock();
        Diagnosis diagnosis = mp.diagnose();
        assertEquals(List.of(), diagnosis.holds());
        assertEquals(List.of(), diagnosis.waits());
        assertEquals(List.of(), diagnosis.deadlocks());
        assertEquals(List.of(), diagnosis.deadHolds());
        assertEquals(
                "At " + diagnosis.at() + "\nDeadlocks: none\nHeld by the dead: none\nHeld: none\nWaiting: none\n",
                diagnosis.toString());
    }

    @Test
    void lockOfAThreadThatHasEndedIsNotLaidToALaterThread() throws Exception {
        IpcLock lock = mp.named("A").lock();
        Crew.start("ended", () -> {
                    lock.lock();
                    return null;
                })
                .result();
        assertEquals("ended", lock.owner().orElseThrow().thread());
        // Enough threads for one of them to get the record of the first.
        for (int i = 0; i < 40; i++) {
            Crew.start("innocent", () -> {
                        assertFalse(lock.tryLock());
                        return null;
                    })
                    .result();
        }
        assertEquals("a thread that has ended", lock.owner().orElseThrow().thread());
        assertEquals("a thread that has ended", hold("IpcLock \"A\"").thread());
        assertTrue(hold("IpcLock \"A\"").isAlive());
    }

    @Test
    void holdsAreFoundWithTheirHolders() throws Exception {
        IpcLock lock = mp.named("A").reentrantLock();
        lock.lock();
        lock.lock();
        IpcReadWriteLock rw = mp.named("rw").readWriteLock();
        rw.readLock().lock();
        mp.named("written").readWriteLock().writeLock().lock();
        mp.named("permits").boundedSemaphore(5).acquire(3);
        Diagnosis.Hold held = hold("IpcLock \"A\"");
        assertEquals(PID, held.pid());
        assertEquals("pid " + PID, held.process());
        assertEquals(Thread.currentThread().getName(), held.thread());
        assertEquals(2, held.count());
        assertTrue(held.isAlive());
        assertTrue(held.since().orElseThrow().isBefore(Instant.now().plusMillis(1)));
        assertEquals(1, hold("to read, IpcReadWriteLock \"rw\"").count());
        assertEquals(
                Thread.currentThread().getName(),
                hold("IpcReadWriteLock \"written\"").thread());
        assertEquals(3, hold("IpcSemaphore \"permits\"").count());
        assertEquals(4, mp.diagnose().holds().size());
        assertEquals(List.of(), mp.diagnose().deadHolds());
        String text = mp.diagnose().toString();
        assertTrue(text.contains("Held: 4\n"), text);
        assertTrue(
                text.contains("  IpcLock \"A\" is held by pid " + PID + ", thread "
                        + Thread.currentThread().getName() + ", 2 times, since "),
                text);
        assertTrue(text.contains("  IpcSemaphore \"permits\" is held by pid " + PID + ", 3 times\n"), text);
    }

    @Test
    void waitsOfAllKindsAreFoundWithTheirThreads() throws Exception {
        IpcLock lock = mp.named("lock").lock();
        lock.lock();
        IpcLock own = mp.named("own").lock();
        IpcCondition condition = own.condition("condition");
        IpcReadWriteLock rw = mp.named("rw").readWriteLock();
        rw.readLock().lock();
        IpcReadWriteLock written = mp.named("written").readWriteLock();
        written.writeLock().lock();
        SharedQueue<Integer> queue = mp.named("queue").queue(Integer.class);
        Instant before = Instant.now().minusMillis(1);
        List<Crew.Member<Object>> waiters = new ArrayList<>();
        waiters.add(waiter("IpcLock \"lock\"", () -> {
            lock.lock();
            return null;
        }));
        waiters.add(waiter("IpcCondition \"condition\"", () -> {
            own.lock();
            condition.await();
            return null;
        }));
        waiters.add(waiter("IpcEvent \"event\"", () -> {
            mp.named("event").event().await();
            return null;
        }));
        waiters.add(waiter("IpcSemaphore \"semaphore\"", () -> {
            mp.named("semaphore").semaphore(0).acquire();
            return null;
        }));
        waiters.add(waiter("IpcLatch \"latch\"", () -> {
            mp.named("latch").latch(1).await();
            return null;
        }));
        waiters.add(waiter(
                "IpcBarrier \"barrier\"", () -> mp.named("barrier").barrier(2).await()));
        waiters.add(waiter("IpcReadWriteLock \"rw\"", () -> {
            rw.writeLock().lock();
            return null;
        }));
        waiters.add(waiter("IpcReadWriteLock \"written\"", () -> {
            written.readLock().lock();
            return null;
        }));
        waiters.add(waiter("SharedQueue \"queue\"", queue::take));
        for (Crew.Member<Object> waiter : waiters) {
            String object = waiter.thread().getName().substring("waits for ".length());
            Await.until(object + " is waited for", () -> waitOf(waiter.thread()).isPresent());
            Diagnosis.WaitRecord wait = waitOf(waiter.thread()).orElseThrow();
            assertEquals(object, wait.object());
            assertEquals(PID, wait.pid());
            assertFalse(wait.isLimited());
            assertTrue(wait.since().isAfter(before)
                    && wait.since().isBefore(Instant.now().plusMillis(1)));
        }
        String text = mp.diagnose().toString();
        assertTrue(text.contains("Waiting: 9\n"), text);
        assertTrue(
                text.contains("  pid " + PID + ", thread waits for IpcLatch \"latch\" waits for IpcLatch \"latch\", "
                        + "since "),
                text);
        assertEquals(List.of(), mp.diagnose().deadlocks());
        mp.close();
        for (Crew.Member<Object> waiter : waiters) {
            assertThrows(ClosedException.class, waiter::result);
        }
    }

    private static Crew.Member<Object> waiter(String object, Callable<Object> wait) {
        return Crew.start("waits for " + object, wait);
    }

    @Test
    void timeLimitOfAWaitIsKnownAndAnEndedWaitForgotten() throws Exception {
        IpcEvent event = mp.named("event").event();
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> event.await(Duration.ofHours(1)));
        Await.until("it waits", () -> waitOf(waiter.thread()).isPresent());
        assertTrue(waitOf(waiter.thread()).orElseThrow().isLimited());
        assertTrue(mp.diagnose().toString().contains(" waits for IpcEvent \"event\", with a time limit, since "));
        event.set();
        assertTrue(waiter.result());
        assertEquals(List.of(), mp.diagnose().waits());
    }

    @Test
    void whoRunsTheActionOfABarrierDoesNotWaitForIt() throws Exception {
        IpcLatch running = mp.named("running").latch(1);
        IpcLatch mayEnd = mp.named("mayEnd").latch(1);
        IpcBarrier barrier = mp.named("barrier").barrier(2).withAction(() -> {
            running.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Crew.Member<Integer> first = Crew.start("first", () -> barrier.await());
        Await.asleep(first.thread());
        Crew.Member<Integer> second = Crew.start("second", () -> barrier.await());
        running.await();
        Await.until("both are seen", () -> mp.diagnose().waits().size() == 2);
        assertEquals(
                List.of("IpcBarrier \"barrier\"", "IpcLatch \"mayEnd\""),
                mp.diagnose().waits().stream()
                        .map(Diagnosis.WaitRecord::object)
                        .sorted()
                        .toList());
        mayEnd.countDown();
        assertEquals(1, first.result() + second.result());
    }

    @Test
    void closedWorkspaceIsNotDiagnosed() {
        mp.close();
        assertThrows(ClosedException.class, mp::diagnose);
    }
}
