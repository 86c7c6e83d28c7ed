package io.polyproc.twins;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.sync.IpcLatch;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcReadWriteLock;
import io.polyproc.sync.IpcSemaphore;
import io.polyproc.testkit.Seed;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The synchronizers beside the JDK's, from one thread. */
class SyncTwinsTest {

    private static final int STEPS = 3000;
    private static final int MOST_PERMITS = 4;

    private final Multiprocessing mp = Multiprocessing.open();
    private final Random random = Seed.random(SyncTwinsTest.class);

    @AfterEach
    void close() {
        mp.close();
    }

    private static Object done(Runnable action) {
        action.run();
        return null;
    }

    @Test
    void aSemaphoreBehavesAsTheJdks() {
        List<Twins.Step<IpcSemaphore, Semaphore>> steps = List.of(
                (twins, any) -> twins.both("tryAcquire", IpcSemaphore::tryAcquire, Semaphore::tryAcquire),
                (twins, any) -> {
                    int permits = any.nextInt(MOST_PERMITS + 2) - 1;
                    twins.both("tryAcquire " + permits, s -> s.tryAcquire(permits), s -> s.tryAcquire(permits));
                },
                (twins, any) -> {
                    int permits = any.nextInt(MOST_PERMITS + 2) - 1;
                    twins.both(
                            "timed tryAcquire " + permits,
                            s -> s.tryAcquire(permits, -1, TimeUnit.SECONDS),
                            s -> s.tryAcquire(permits, -1, TimeUnit.SECONDS));
                },
                (twins, any) -> twins.both(
                        "acquire",
                        s -> s.availablePermits() > 0 ? done(() -> s.acquireUninterruptibly(1)) : "none",
                        s -> s.availablePermits() > 0 ? done(() -> s.acquireUninterruptibly(1)) : "none"),
                (twins, any) -> {
                    // Sometimes a permit that was never acquired.
                    int permits = any.nextInt(3) - 1;
                    if (permits < 1 || twins.jdks().availablePermits() < 2 * MOST_PERMITS) {
                        twins.both(
                                "release " + permits,
                                s -> done(() -> s.release(permits)),
                                s -> done(() -> s.release(permits)));
                    }
                },
                (twins, any) -> twins.both("available", IpcSemaphore::availablePermits, Semaphore::availablePermits),
                (twins, any) -> twins.both("drain", IpcSemaphore::drainPermits, Semaphore::drainPermits));
        new Twins<>(mp.semaphore(2), new Semaphore(2)).walk(random, STEPS, steps);
    }

    @Test
    void aLatchBehavesAsTheJdks() {
        List<Twins.Step<IpcLatch, CountDownLatch>> steps = List.of(
                (twins, any) -> twins.both("countDown", l -> done(l::countDown), l -> done(l::countDown)),
                (twins, any) -> twins.both("count", l -> (long) l.count(), CountDownLatch::getCount),
                (twins, any) ->
                        twins.both("await", l -> l.await(0, TimeUnit.SECONDS), l -> l.await(0, TimeUnit.SECONDS)));
        for (int count = 0; count < 5; count++) {
            new Twins<>(mp.latch(count), new CountDownLatch(count)).walk(random, 30, steps);
        }
    }

    @Test
    void aReentrantLockBehavesAsTheJdks() {
        List<Twins.Step<IpcLock, ReentrantLock>> steps = List.of(
                (twins, any) -> twins.both("lock", l -> done(l::lock), l -> done(l::lock)),
                (twins, any) -> twins.both("tryLock", IpcLock::tryLock, ReentrantLock::tryLock),
                (twins, any) -> twins.both(
                        "timed tryLock", l -> l.tryLock(-1, TimeUnit.DAYS), l -> l.tryLock(-1, TimeUnit.DAYS)),
                (twins, any) -> twins.both("unlock", l -> done(l::unlock), l -> done(l::unlock)),
                (twins, any) -> twins.both("unlock", l -> done(l::unlock), l -> done(l::unlock)),
                (twins, any) -> twins.both("holdCount", IpcLock::holdCount, ReentrantLock::getHoldCount),
                (twins, any) -> twins.both("isLocked", IpcLock::isLocked, ReentrantLock::isLocked),
                (twins, any) ->
                        twins.both("isHeld", IpcLock::isHeldByCurrentThread, ReentrantLock::isHeldByCurrentThread),
                (twins, any) ->
                        twins.both("signal", l -> done(l.newCondition()::signal), l -> done(l.newCondition()::signal)),
                (twins, any) ->
                        twins.both("await", l -> l.newCondition().await(0, TimeUnit.SECONDS), l -> l.newCondition()
                                .await(0, TimeUnit.SECONDS)));
        new Twins<>(mp.reentrantLock(), new ReentrantLock()).walk(random, 500, steps);
    }

    private static Object timed(Lock lock) throws InterruptedException {
        return lock.tryLock(0, TimeUnit.SECONDS);
    }

    @Test
    void aReadWriteLockBehavesAsTheJdks() {
        List<Twins.Step<IpcReadWriteLock, ReentrantReadWriteLock>> steps = List.of(
                (twins, any) -> twins.both(
                        "read", l -> l.readLock().tryLock(), l -> l.readLock().tryLock()),
                (twins, any) -> twins.both("write", l -> l.writeLock().tryLock(), l -> l.writeLock()
                        .tryLock()),
                (twins, any) -> twins.both("timed read", l -> timed(l.readLock()), l -> timed(l.readLock())),
                (twins, any) ->
                        twins.both("end read", l -> done(l.readLock()::unlock), l -> done(l.readLock()::unlock)),
                (twins, any) ->
                        twins.both("end write", l -> done(l.writeLock()::unlock), l -> done(l.writeLock()::unlock)),
                (twins, any) ->
                        twins.both("end write", l -> done(l.writeLock()::unlock), l -> done(l.writeLock()::unlock)),
                (twins, any) ->
                        twins.both("readers", l -> l.readLock().holdCount(), ReentrantReadWriteLock::getReadHoldCount),
                (twins, any) -> twins.both(
                        "writers", l -> l.writeLock().holdCount(), ReentrantReadWriteLock::getWriteHoldCount));
        new Twins<>(mp.readWriteLock(), new ReentrantReadWriteLock()).walk(random, 500, steps);
    }

    @Test
    void aBarrierBehavesAsTheJdks() {
        List<Twins.Step<IpcBarrier, CyclicBarrier>> steps = List.of(
                (twins, any) -> twins.both(
                        "await", b -> b.await(1, TimeUnit.NANOSECONDS), b -> b.await(1, TimeUnit.NANOSECONDS)),
                (twins, any) -> twins.both("isBroken", IpcBarrier::isBroken, CyclicBarrier::isBroken),
                (twins, any) -> twins.both("waiting", IpcBarrier::waiting, CyclicBarrier::getNumberWaiting),
                (twins, any) -> twins.both("parties", IpcBarrier::parties, CyclicBarrier::getParties),
                (twins, any) -> twins.both("reset", b -> done(b::reset), b -> done(b::reset)));
        new Twins<>(mp.barrier(1), new CyclicBarrier(1)).walk(random, 200, steps);
        new Twins<>(mp.barrier(2), new CyclicBarrier(2)).walk(random, 200, steps);
    }
}
