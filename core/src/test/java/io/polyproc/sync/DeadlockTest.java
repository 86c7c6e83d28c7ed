package io.polyproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads of one JVM that wait for each other in a circle. */
class DeadlockTest {

    private static final LockOptions DETECTING = LockOptions.defaults().withDeadlockDetection(true);
    private static final String PID = "pid " + ProcessHandle.current().pid();

    private Multiprocessing mp;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
    }

    @AfterEach
    void close() {
        mp.close();
    }

    /** How one takes a lock. */
    private interface Taking {
        void take(Lock lock) throws InterruptedException;
    }

    /** Each thread holds its lock and takes that of the next one, in this way; the answer is what each was told. */
    private static List<Optional<DeadlockException>> circle(List<? extends Lock> locks, Taking taking)
            throws Exception {
        CountDownLatch held = new CountDownLatch(locks.size());
        return Crew.together(locks.size(), thread -> {
            Lock own = locks.get(thread);
            own.lock();
            held.countDown();
            held.await();
            try {
                Lock next = locks.get((thread + 1) % locks.size());
                taking.take(next);
                next.unlock();
                return Optional.empty();
            } catch (DeadlockException e) {
                return Optional.of(e);
            } finally {
                own.unlock();
            }
        });
    }

    /** Ensures that later waits have a later time, also for a clock that counts milliseconds. */
    private static void asleepForAWhile(Thread thread) {
        Await.asleep(thread);
        long now = System.currentTimeMillis();
        Await.until("the clock goes on", () -> System.currentTimeMillis() > now + 1);
    }

    private static String onlyMessage(List<Optional<DeadlockException>> told) {
        List<DeadlockException> all = told.stream().flatMap(Optional::stream).toList();
        assertEquals(1, all.size(), all::toString);
        return all.get(0).getMessage();
    }

    @Test
    void oneOfTwoThreadsGivesUpAndTheOtherGetsItsLock() throws Exception {
        List<IpcLock> locks =
                List.of(mp.named("A").lock(DETECTING), mp.named("B").lock(DETECTING));
        String message = onlyMessage(circle(locks, Lock::lock));
        for (String part : List.of(
                "IpcLock \"A\"", "IpcLock \"B\"", PID + ", thread crew-0", PID + ", thread crew-1", "the same order")) {
            assertTrue(message.contains(part), message);
        }
        assertTrue(locks.stream().noneMatch(IpcLock::isLocked));
    }

    @Test
    void whoCameLastGivesUp() throws Exception {
        IpcLock a = mp.lock(DETECTING);
        IpcLock b = mp.lock(DETECTING);
        a.lock();
        Crew.Member<Void> first = Crew.start("first", () -> {
            b.lock();
            a.lock();
            a.unlock();
            b.unlock();
            return null;
        });
        asleepForAWhile(first.thread());
        assertThrows(DeadlockException.class, b::lock);
        assertFalse(b.isHeldByCurrentThread());
        assertFalse(first.isDone());
        a.unlock();
        first.result();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void oneOfAWholeCircleGivesUp(int count) throws Exception {
        List<IpcLock> locks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            locks.add(mp.named("lock " + i).lock(DETECTING));
        }
        String message = onlyMessage(circle(locks, Lock::lockInterruptibly));
        for (IpcLock lock : locks) {
            assertTrue(message.contains("IpcLock \"" + lock.name().orElseThrow() + "\""), message);
        }
    }

    @Test
    void oneLockThatDetectsIsEnough() throws Exception {
        String message =
                onlyMessage(circle(List.of(mp.named("A").lock(), mp.named("B").lock(DETECTING)), Lock::lock));
        assertTrue(message.contains("IpcLock \"A\""), message);
    }

    @Test
    void holdsOfReentrantLocksAreKept() throws Exception {
        IpcLock a = mp.lock(DETECTING.withReentrancy(true));
        IpcLock b = mp.lock(DETECTING.withReentrancy(true));
        CountDownLatch held = new CountDownLatch(2);
        List<Integer> holds = Crew.together(2, thread -> {
            IpcLock own = thread == 0 ? a : b;
            IpcLock other = thread == 0 ? b : a;
            own.lock();
            own.lock();
            held.countDown();
            held.await();
            int holdsThen = 2;
            try {
                other.lock();
                other.unlock();
            } catch (DeadlockException e) {
                assertEquals(0, other.holdCount());
                holdsThen = 10 * own.holdCount();
            }
            own.unlock();
            own.unlock();
            return holdsThen;
        });
        assertEquals(22, holds.get(0) + holds.get(1));
        assertFalse(a.isLocked() || b.isLocked());
    }

    @Test
    void circleWithATimeLimitEndsByItself() throws Exception {
        IpcLock a = mp.lock(DETECTING);
        IpcLock b = mp.lock(DETECTING);
        CountDownLatch held = new CountDownLatch(2);
        Crew.Member<Void> patient = Crew.start("patient", () -> {
            a.lock();
            held.countDown();
            held.await();
            b.lock();
            b.unlock();
            a.unlock();
            return null;
        });
        b.lock();
        held.countDown();
        held.await();
        assertFalse(a.tryLock(Duration.ofMillis(300)));
        assertFalse(patient.isDone());
        b.unlock();
        patient.result();
    }

    @Test
    void writersAreEndedInACircleWithLocks() throws Exception {
        IpcReadWriteLock rw = mp.named("rw").readWriteLock(DETECTING);
        String message =
                onlyMessage(circle(List.of(rw.writeLock(), mp.named("A").lock(DETECTING)), Lock::lock));
        assertTrue(message.contains("IpcReadWriteLock \"rw\""), message);
        assertEquals(Optional.empty(), rw.writer());
    }

    @Test
    void whoWantsToReadWhatAnotherWritesIsPartOfACircle() throws Exception {
        IpcReadWriteLock rw = mp.named("rw").readWriteLock(DETECTING);
        IpcLock a = mp.lock(DETECTING);
        rw.writeLock().lock();
        Crew.Member<Void> reader = Crew.start("reader", () -> {
            a.lock();
            rw.readLock().lock();
            rw.readLock().unlock();
            a.unlock();
            return null;
        });
        asleepForAWhile(reader.thread());
        assertThrows(DeadlockException.class, a::lock);
        rw.writeLock().unlock();
        reader.result();
        assertEquals(List.of(), rw.readers());
        assertTrue(rw.writeLock().tryLock());
        rw.writeLock().unlock();
    }

    @Test
    void waiterOfAConditionGivesUpWhenItCannotHaveItsLockBack() throws Exception {
        IpcLock a = mp.lock(DETECTING);
        IpcLock b = mp.lock(DETECTING);
        IpcCondition condition = a.newCondition();
        b.lock();
        a.lock();
        Crew.Member<Void> other = Crew.start("other", () -> {
            a.lock();
            b.lock();
            b.unlock();
            a.unlock();
            return null;
        });
        // The other one gets A while this one waits for the condition; afterwards each waits for the other.
        assertThrows(DeadlockException.class, () -> condition.await(Duration.ofMillis(300)));
        assertFalse(a.isHeldByCurrentThread());
        // As in a finally block, where it must not hide the exception.
        a.unlock();
        assertThrows(IllegalMonitorStateException.class, a::unlock);
        b.unlock();
        other.result();
        Crew.Member<Boolean> waiter = Crew.start("waiter", () -> {
            a.lock();
            boolean signalled = condition.await(Duration.ofHours(1));
            a.unlock();
            return signalled;
        });
        Await.asleep(waiter.thread());
        a.lock();
        condition.signal();
        condition.signal();
        a.unlock();
        assertTrue(waiter.result());
    }

    @Test
    void circleOfLocksThatDoNotDetectIsSeenByTheDiagnosis() throws Exception {
        List<IpcLock> locks = List.of(mp.named("A").lock(), mp.named("B").lock());
        CountDownLatch held = new CountDownLatch(2);
        List<Crew.Member<Boolean>> members = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int thread = i;
            members.add(Crew.start("thread-" + i, () -> {
                Lock own = locks.get(thread);
                Lock other = locks.get(1 - thread);
                own.lock();
                held.countDown();
                held.await();
                try {
                    other.lockInterruptibly();
                    other.unlock();
                    return true;
                } catch (InterruptedException e) {
                    return false;
                } finally {
                    own.unlock();
                }
            }));
        }
        Await.until("the deadlock is seen", () -> mp.diagnose().deadlocks().size() == 1);
        Diagnosis diagnosis = mp.diagnose();
        List<Diagnosis.WaitRecord> cycle = diagnosis.deadlocks().get(0);
        assertEquals(
                List.of("IpcLock \"A\" by thread-1", "IpcLock \"B\" by thread-0"),
                cycle.stream()
                        .map(wait -> wait.object() + " by " + wait.thread())
                        .sorted()
                        .toList());
        assertTrue(diagnosis.toString().contains("Deadlocks: 1\n"), diagnosis.toString());
        assertTrue(diagnosis.toString().contains("held by the first"), diagnosis.toString());
        members.get(0).thread().interrupt();
        assertFalse(members.get(0).result());
        assertTrue(members.get(1).result());
        assertEquals(List.of(), mp.diagnose().deadlocks());
    }

    @Test
    void locksThatAreTakenInOrderAreNeverGivenUp() throws Exception {
        Random random = Seed.random(DeadlockTest.class);
        long[] seeds = random.longs(6).toArray();
        List<Lock> locks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            locks.add(mp.lock(DETECTING.withReentrancy(true)));
        }
        locks.add(mp.readWriteLock(DETECTING).writeLock());
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        List<Integer> entries = Crew.together(seeds.length, thread -> {
            Random mine = new Random(seeds[thread]);
            int entered = 0;
            while (System.nanoTime() < end) {
                List<Lock> held = new ArrayList<>();
                for (Lock lock : locks) {
                    if (mine.nextBoolean()) {
                        lock.lock();
                        held.add(lock);
                    }
                }
                // Now and then for longer than a park interval, so that the others check for a deadlock.
                if (mine.nextInt(200) == 0) {
                    LockSupport.parkNanos(80_000_000);
                }
                held.forEach(Lock::unlock);
                entered++;
            }
            return entered;
        });
        assertTrue(entries.stream().allMatch(entered -> entered > 0), entries::toString);
        assertEquals(List.of(), mp.diagnose().deadlocks());
    }
}
