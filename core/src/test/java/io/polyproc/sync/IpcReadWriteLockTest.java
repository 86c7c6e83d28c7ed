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
import io.polyproc.testkit.Seed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A read-write lock between threads of one JVM. What processes add is tested with processes. */
class IpcReadWriteLockTest {

    private Multiprocessing mp;
    private IpcReadWriteLock lock;
    private IpcReadWriteLock.Side read;
    private IpcReadWriteLock.Side write;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
        lock = mp.readWriteLock();
        read = lock.readLock();
        write = lock.writeLock();
    }

    @AfterEach
    void close() {
        mp.close();
    }

    private static <T> T inOtherThread(Callable<T> work) throws Exception {
        return Crew.start("other", work).result();
    }

    private static boolean isFree(IpcReadWriteLock.Side side) throws Exception {
        return inOtherThread(() -> {
            boolean free = side.tryLock();
            if (free) {
                side.unlock();
            }
            return free;
        });
    }

    private static Crew.Member<Void> locker(String name, IpcReadWriteLock.Side side) {
        Crew.Member<Void> locker = Crew.start(name, () -> {
            side.lock();
            side.unlock();
            return null;
        });
        Await.asleep(locker.thread());
        return locker;
    }

    private void assertNothingIsLeft() throws Exception {
        assertTrue(isFree(read));
        assertTrue(isFree(write));
        assertEquals(List.of(), lock.readers());
        assertEquals(Optional.empty(), lock.writer());
    }

    @Test
    void manyReadAtOnce() throws Exception {
        CyclicBarrier inside = new CyclicBarrier(5);
        Crew.together(5, thread -> {
            read.lock();
            inside.await(60, TimeUnit.SECONDS);
            assertEquals(List.of("5 by pid " + ProcessHandle.current().pid()), lock.readers());
            assertFalse(isFree(write));
            inside.await(60, TimeUnit.SECONDS);
            read.unlock();
            return null;
        });
        assertNothingIsLeft();
    }

    @Test
    void oneWrites() throws Exception {
        write.lock();
        assertFalse(isFree(read));
        assertFalse(isFree(write));
        assertTrue(lock.writer().orElseThrow().alive());
        assertEquals(
                Thread.currentThread().getName(), lock.writer().orElseThrow().thread());
        write.unlock();
        assertNothingIsLeft();
    }

    @Test
    void bothSidesAreReentrant() throws Exception {
        for (IpcReadWriteLock.Side side : List.of(read, write)) {
            side.lock();
            side.lockInterruptibly();
            assertTrue(side.tryLock());
            assertTrue(side.tryLock(Duration.ZERO));
            assertEquals(4, side.holdCount());
            for (int left = 3; left >= 0; left--) {
                assertFalse(isFree(write));
                side.unlock();
                assertEquals(left, side.holdCount());
            }
            assertNothingIsLeft();
        }
    }

    @Test
    void writerMayReadAndGoOnReading() throws Exception {
        write.lock();
        read.lock();
        assertTrue(read.tryLock());
        write.lock();
        write.unlock();
        write.unlock();
        assertEquals(0, write.holdCount());
        assertEquals(2, read.holdCount());
        assertTrue(isFree(read));
        assertFalse(isFree(write));
        read.unlock();
        read.unlock();
        assertNothingIsLeft();
    }

    @Test
    void readerAloneBecomesTheWriter() throws Exception {
        read.lock();
        read.lock();
        assertTrue(lock.tryUpgrade());
        assertEquals(1, write.holdCount());
        assertFalse(isFree(read));
        assertTrue(lock.tryUpgrade());
        assertEquals(2, write.holdCount());
        read.unlock();
        read.unlock();
        assertFalse(isFree(read));
        write.unlock();
        write.unlock();
        assertNothingIsLeft();
    }

    @Test
    void readerAmongOthersDoesNotBecomeTheWriter() throws Exception {
        read.lock();
        inOtherThread(() -> {
            read.lock();
            assertFalse(lock.tryUpgrade());
            assertEquals(0, write.holdCount());
            assertEquals(1, read.holdCount());
            read.unlock();
            return null;
        });
        assertTrue(isFree(read));
        assertTrue(lock.tryUpgrade());
        write.unlock();
        read.unlock();
        assertNothingIsLeft();
    }

    @Test
    void readerDoesNotBecomeTheWriterWhileAnotherWaitsToWrite() throws Exception {
        read.lock();
        Crew.Member<Void> writer = locker("writer", write);
        assertFalse(lock.tryUpgrade());
        read.unlock();
        writer.result();
        assertNothingIsLeft();
    }

    @Test
    void whoDoesNotReadCannotUpgrade() {
        IllegalMonitorStateException e = assertThrows(IllegalMonitorStateException.class, lock::tryUpgrade);
        assertTrue(e.getMessage().contains("does not read"), e.getMessage());
    }

    @Test
    void writingWhileReadingIsADeadlock() throws Exception {
        read.lock();
        DeadlockException e = assertThrows(DeadlockException.class, write::lock);
        assertTrue(e.getMessage().contains("would wait for itself"), e.getMessage());
        assertThrows(DeadlockException.class, write::lockInterruptibly);
        assertThrows(DeadlockException.class, () -> write.tryLock(1, TimeUnit.HOURS));
        assertFalse(write.tryLock());
        assertFalse(write.tryLock(0, TimeUnit.SECONDS));
        assertFalse(write.tryLock(Duration.ofSeconds(-1)));
        read.unlock();
        assertNothingIsLeft();
    }

    @Test
    void whoComesToReadWaitsBehindAWriterThatWaits() throws Exception {
        read.lock();
        Crew.Member<Void> writer = locker("writer", write);
        assertFalse(isFree(read));
        Crew.Member<Void> reader = locker("reader", read);
        read.lock();
        assertFalse(writer.isDone() || reader.isDone(), "a reader acquires another read hold");
        read.unlock();
        read.unlock();
        writer.result();
        reader.result();
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, 60_000_000, 120_000_000})
    void timedAttemptsEndAndLeaveNothing(long nanos) throws Exception {
        write.lock();
        for (IpcReadWriteLock.Side side : List.of(read, write)) {
            assertTimesOut(side, nanos);
        }
        write.unlock();
        assertNothingIsLeft();
        read.lock();
        assertTimesOut(write, nanos);
        assertTrue(isFree(read), "the writer that gave up blocks no reader");
        read.unlock();
        assertNothingIsLeft();
    }

    private static void assertTimesOut(IpcReadWriteLock.Side side, long nanos) throws Exception {
        long start = System.nanoTime();
        assertFalse(inOtherThread(() -> side.tryLock(nanos, TimeUnit.NANOSECONDS)));
        assertTrue(System.nanoTime() - start >= nanos);
    }

    @Test
    void interruptEndsEveryWaitAndLeavesNothing() throws Exception {
        write.lock();
        assertInterruptible(read);
        assertInterruptible(write);
        write.unlock();
        assertNothingIsLeft();
        read.lock();
        assertInterruptible(write);
        assertTrue(isFree(read), "the writer that gave up blocks no reader");
        read.unlock();
        assertNothingIsLeft();
    }

    private static void assertInterruptible(IpcReadWriteLock.Side side) throws Exception {
        for (Callable<Boolean> way : List.<Callable<Boolean>>of(
                () -> {
                    side.lockInterruptibly();
                    return true;
                },
                () -> side.tryLock(1, TimeUnit.HOURS))) {
            Crew.Member<Boolean> waiter = Crew.start("waiter", () -> {
                InterruptedException e = assertThrows(InterruptedException.class, way::call);
                assertTrue(e.getMessage().contains("interrupted while waiting to "), e.getMessage());
                assertEquals(0, side.holdCount());
                return Thread.currentThread().isInterrupted();
            });
            Await.asleep(waiter.thread());
            waiter.thread().interrupt();
            assertFalse(waiter.result());
        }
    }

    @Test
    void pendingInterruptIsNoticedEvenWhenTheLockIsFree() throws Exception {
        for (IpcReadWriteLock.Side side : List.of(read, write)) {
            inOtherThread(() -> {
                Thread.currentThread().interrupt();
                return assertThrows(InterruptedException.class, side::lockInterruptibly);
            });
        }
        assertNothingIsLeft();
    }

    @Test
    void interruptDoesNotEndLockAndItsStatusIsKept() throws Exception {
        for (IpcReadWriteLock.Side holder : List.of(read, write)) {
            holder.lock();
            Crew.Member<Boolean> writer = Crew.start("writer", () -> {
                write.lock();
                write.unlock();
                return Thread.currentThread().isInterrupted();
            });
            Await.asleep(writer.thread());
            writer.thread().interrupt();
            Await.until("the writer has taken notice", () -> !writer.thread().isInterrupted());
            assertFalse(writer.isDone());
            holder.unlock();
            assertTrue(writer.result());
        }
    }

    @Test
    void onlyAHolderUnlocks() throws Exception {
        for (IpcReadWriteLock.Side side : List.of(read, write)) {
            IllegalMonitorStateException e = assertThrows(IllegalMonitorStateException.class, side::unlock);
            assertTrue(e.getMessage().contains("does not hold it to "), e.getMessage());
            side.lock();
            inOtherThread(() -> assertThrows(IllegalMonitorStateException.class, side::unlock));
            side.unlock();
        }
        read.lock();
        assertThrows(IllegalMonitorStateException.class, write::unlock);
        read.unlock();
        write.lock();
        assertThrows(IllegalMonitorStateException.class, read::unlock);
        write.unlock();
        assertNothingIsLeft();
    }

    @Test
    void thereAreNoConditions() {
        assertThrows(UnsupportedOperationException.class, read::newCondition);
        assertThrows(UnsupportedOperationException.class, write::newCondition);
    }

    @Test
    void thereIsNothingToRecover() {
        assertFalse(lock.recover(() -> {}));
        write.lock();
        assertThrows(DeadlockException.class, () -> lock.recover(() -> {}));
        write.unlock();
        assertEquals(0, lock.writerDeaths());
    }

    @Test
    void readersSeeWhatWritersWroteAndNothingHalfDone() throws Exception {
        Random random = Seed.random(IpcReadWriteLockTest.class);
        long[] seeds = random.longs(6).toArray();
        int[] plain = new int[2];
        int rounds = 3_000;
        int sum = Crew.together(seeds.length, thread -> {
                    Random mine = new Random(seeds[thread]);
                    int written = 0;
                    for (int i = 0; i < rounds; i++) {
                        switch (mine.nextInt(6)) {
                            case 0 -> {
                                write.lock();
                                written += increment(plain);
                                if (mine.nextBoolean()) {
                                    read.lock();
                                    write.unlock();
                                    check(plain);
                                    read.unlock();
                                } else {
                                    write.unlock();
                                }
                            }
                            case 1 -> {
                                if (write.tryLock(mine.nextInt(50_000), TimeUnit.NANOSECONDS)) {
                                    written += increment(plain);
                                    write.unlock();
                                }
                            }
                            case 2 -> {
                                read.lock();
                                if (lock.tryUpgrade()) {
                                    written += increment(plain);
                                    write.unlock();
                                }
                                check(plain);
                                read.unlock();
                            }
                            case 3 -> {
                                if (read.tryLock()) {
                                    check(plain);
                                    read.unlock();
                                }
                            }
                            default -> {
                                read.lock();
                                check(plain);
                                read.unlock();
                            }
                        }
                    }
                    return written;
                })
                .stream()
                .mapToInt(Integer::intValue)
                .sum();
        assertEquals(sum, plain[0]);
        assertNothingIsLeft();
    }

    private static int increment(int[] plain) {
        check(plain);
        plain[0]++;
        plain[1]++;
        return 1;
    }

    private static void check(int[] plain) {
        assertEquals(plain[0], plain[1]);
    }

    @Test
    void closedWorkspaceEndsWaitsAndRefusesEveryOperation() throws Exception {
        write.lock();
        List<Crew.Member<ClosedException>> waiters = List.of(
                Crew.start("reader", () -> assertThrows(ClosedException.class, read::lock)),
                Crew.start("writer", () -> assertThrows(ClosedException.class, write::lock)),
                Crew.start("timed", () -> assertThrows(ClosedException.class, () -> read.tryLock(1, TimeUnit.HOURS))));
        waiters.forEach(waiter -> Await.asleep(waiter.thread()));
        mp.close();
        for (Crew.Member<ClosedException> waiter : waiters) {
            waiter.result();
        }
        for (IpcReadWriteLock.Side side : List.of(read, write)) {
            inOtherThread(() -> assertThrows(ClosedException.class, side::lock));
            inOtherThread(() -> assertThrows(ClosedException.class, () -> side.tryLock()));
            inOtherThread(() -> assertThrows(ClosedException.class, side::unlock));
        }
        assertThrows(ClosedException.class, write::unlock);
        assertThrows(ClosedException.class, lock::readers);
        assertThrows(ClosedException.class, lock::writer);
        inOtherThread(() -> assertThrows(ClosedException.class, lock::tryUpgrade));
        inOtherThread(() -> assertThrows(ClosedException.class, () -> lock.recover(() -> {})));
        assertTrue(lock.toString().endsWith(" (closed)"), lock.toString());
    }

    @Test
    void closedWorkspaceEndsTheWaitOfAWriterForReaders() throws Exception {
        read.lock();
        Crew.Member<?> writer = Crew.start("writer", () -> assertThrows(ClosedException.class, write::lock));
        Await.asleep(writer.thread());
        mp.close();
        writer.result();
        assertThrows(ClosedException.class, read::unlock);
    }

    @Test
    void handlesToOneLockMeanTheSame() throws Exception {
        IpcReadWriteLock named = mp.named("it").readWriteLock();
        named.writeLock().lock();
        assertEquals(1, mp.named("it").readWriteLock().writeLock().holdCount());
        IpcReadWriteLock copy = JavaSerialization.roundTrip(named);
        copy.readLock().lock();
        assertEquals(1, named.readLock().holdCount());
        copy.writeLock().unlock();
        named.readLock().unlock();
        assertEquals(Optional.of("it"), named.name());
        assertEquals(mp.workspace(), named.workspace());
        assertEquals("IpcReadWriteLock \"it\" in " + mp.workspace().directory() + ", read: []", named.toString());
        assertEquals("to read: " + named, named.readLock().toString());
        assertThrows(TypeMismatchException.class, () -> mp.named("it").lock());
        assertThrows(TypeMismatchException.class, () -> mp.named("it")
                .readWriteLock(LockOptions.defaults().withDeadlockDetection(true)));
    }
}
