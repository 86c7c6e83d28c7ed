package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.benchmarks.harness.Suite;
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

/** Processor time of eight waiting processes, each with a different kind of wait. */
final class WaitersBenchmark implements Suite {

    private static final int NANOS_PER_MILLI = 1_000_000;

    @Override
    public String name() {
        return "waiters";
    }

    @Override
    public String about() {
        return "Eight processes, each of which waits for something else: the processor time of all of them in a"
                + " second.";
    }

    @Override
    public void run(Session session) throws InterruptedException {
        int settling = session.size().pick(100, 2000, 2000);
        int waiting = session.size().pick(100, 4000, 10_000);
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
            while (mp.diagnose().waits().size() != children.size()) {
                pause(10);
            }
            pause(settling);
            Duration before = processorTime(children);
            pause(waiting);
            Duration used = processorTime(children).minus(before);
            session.figure("eight processes that wait", "Polyproc", "ms in a second")
                    .add((double) used.toMillis() * 1000 / waiting);
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

    private static void pause(int millis) {
        long end = System.nanoTime() + (long) millis * NANOS_PER_MILLI;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
