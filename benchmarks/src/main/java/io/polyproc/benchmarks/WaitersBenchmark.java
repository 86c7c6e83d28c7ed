package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.sync.IpcCondition;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.IpcLatch;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcReadWriteLock;
import io.polyproc.sync.IpcSemaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Processor time that processes use while they wait: eight of them, each for something else, for ten seconds. */
public final class WaitersBenchmark {

    private static final Duration SETTLING = Duration.ofSeconds(2);
    private static final Duration WAITING = Duration.ofSeconds(10);

    private WaitersBenchmark() {}

    /** Runs it. */
    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            IpcLock lock = mp.lock();
            IpcLock free = mp.lock();
            IpcCondition condition = free.newCondition();
            IpcSemaphore semaphore = mp.semaphore(0);
            IpcEvent event = mp.event();
            IpcLatch latch = mp.latch(1);
            IpcBarrier barrier = mp.barrier(2);
            IpcReadWriteLock readWriteLock = mp.readWriteLock();
            IpcLatch ready = mp.latch(8);
            lock.lock();
            readWriteLock.writeLock().lock();
            List<ChildProcess> children = new ArrayList<>();
            children.add(mp.start(() -> {
                ready.countDown();
                lock.lock();
            }));
            children.add(mp.start(() -> {
                ready.countDown();
                free.lock();
                condition.await();
            }));
            children.add(mp.start(() -> {
                ready.countDown();
                semaphore.acquire();
            }));
            children.add(mp.start(() -> {
                ready.countDown();
                event.await();
            }));
            children.add(mp.start(() -> {
                ready.countDown();
                latch.await();
            }));
            children.add(mp.start(() -> {
                ready.countDown();
                barrier.await();
            }));
            children.add(mp.start(() -> {
                ready.countDown();
                readWriteLock.readLock().lock();
            }));
            children.add(mp.start(() -> {
                ready.countDown();
                readWriteLock.writeLock().lock();
            }));
            ready.await();
            pause(SETTLING);
            if (mp.diagnose().waits().size() != children.size()) {
                throw new IllegalStateException("not all wait: " + mp.diagnose());
            }
            Duration before = processorTime(children);
            pause(WAITING);
            Duration used = processorTime(children).minus(before);
            System.out.printf(
                    "%d waiters used %.2f s of processor time in %d s%n",
                    children.size(), used.toMillis() / 1e3, WAITING.toSeconds());
            children.forEach(ChildProcess::kill);
        }
    }

    private static Duration processorTime(List<ChildProcess> children) {
        return children.stream()
                .map(child -> ProcessHandle.of(child.pid())
                        .flatMap(handle -> handle.info().totalCpuDuration())
                        .orElseThrow())
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
