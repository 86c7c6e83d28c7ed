package io.polyproc.it.history;

import io.polyproc.Multiprocessing;
import io.polyproc.it.history.Operation.Kind;
import io.polyproc.queue.QueueOptions;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcSemaphore;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedLong;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An object under test, as one thread of a process uses it. */
abstract class Subject {

    static final int PERMITS = 3;
    static final Duration SHORT = Duration.ofMillis(5);

    Multiprocessing mp;
    String name;
    int process;
    Random random;
    private long counter;

    final Subject bind(Multiprocessing workspace, String uniqueName, int number, Random generator) {
        mp = workspace;
        name = uniqueName;
        process = number;
        random = generator;
        open();
        return this;
    }

    abstract void open();

    /** Calls one operation, or several that belong together. */
    abstract void step(Log log) throws Exception;

    /** Gives back what it has. */
    void end(Log log) throws Exception {}

    /** A number that no other process uses. */
    final long unique() {
        return process * 1_000_000L + ++counter;
    }

    /** Lets the others in, for a random time. */
    final void pause(int micros) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(micros)));
    }

    /** A lock that gives itself to the next one when its owner dies. */
    static class Lock extends Subject {
        private IpcLock lock;
        private boolean held;

        @Override
        void open() {
            lock = mp.named(name).lock(LockOptions.defaults().withOwnerDeath(OwnerDeath.RECOVER));
        }

        boolean tryLock() throws InterruptedException {
            return random.nextBoolean() ? lock.tryLock() : lock.tryLock(SHORT);
        }

        void unlock() {
            lock.unlock();
        }

        @Override
        void step(Log log) throws Exception {
            if (held) {
                pause(1_000);
                end(log);
            } else {
                held = log.call(Kind.TRY_LOCK, 0, () -> tryLock() ? 1L : 0L) == 1;
                pause(300);
            }
        }

        @Override
        void end(Log log) throws Exception {
            if (held) {
                held = false;
                log.call(Kind.UNLOCK, 0, () -> {
                    unlock();
                    return 0L;
                });
            }
        }
    }

    static class Semaphore extends Subject {
        private IpcSemaphore semaphore;
        private int held;

        @Override
        void open() {
            semaphore = mp.named(name).semaphore(PERMITS);
        }

        boolean tryAcquire(int count) throws InterruptedException {
            return random.nextBoolean()
                    ? semaphore.tryAcquire(count)
                    : semaphore.tryAcquire(count, SHORT.toMillis(), TimeUnit.MILLISECONDS);
        }

        void release(int count) {
            semaphore.release(count);
        }

        @Override
        void step(Log log) throws Exception {
            if (held > 0) {
                pause(500);
                end(log);
            } else {
                int count = 1 + random.nextInt(2);
                held = log.call(Kind.TRY_ACQUIRE, count, () -> tryAcquire(count) ? 1L : 0L) == 1 ? count : 0;
                pause(300);
            }
        }

        @Override
        void end(Log log) throws Exception {
            if (held > 0) {
                int count = held;
                held = 0;
                log.call(Kind.RELEASE, count, () -> {
                    release(count);
                    return 0L;
                });
            }
        }
    }

    static class LongNumber extends Subject {
        SharedLong number;

        @Override
        void open() {
            number = mp.named(name).sharedLong(0);
        }

        long add(long delta) {
            return random.nextBoolean() ? number.getAndAdd(delta) : number.getAndUpdate(value -> value + delta);
        }

        @Override
        void step(Log log) throws Exception {
            int kind = random.nextInt(4);
            if (kind == 0) {
                long expected = log.call(Kind.GET, 0, number::get);
                long value = random.nextInt(100);
                log.call(
                        Kind.COMPARE_AND_SET,
                        expected << Integer.SIZE | value,
                        () -> number.compareAndSet(expected, value) ? 1L : 0L);
            } else {
                int delta = 1 + random.nextInt(3);
                log.call(Kind.ADD, delta, () -> add(delta));
            }
            pause(200);
        }
    }

    static class IntNumber extends Subject {
        private SharedInt number;

        @Override
        void open() {
            number = mp.named(name).sharedInt(0);
        }

        @Override
        void step(Log log) throws Exception {
            int delta = 1 + random.nextInt(3);
            switch (random.nextInt(3)) {
                case 0 -> log.call(Kind.GET, 0, () -> (long) number.get());
                case 1 ->
                    log.call(Kind.SET, delta, () -> {
                        number.set(delta);
                        return 0L;
                    });
                default -> log.call(Kind.ADD, delta, () -> (long) number.getAndAdd(delta));
            }
            pause(200);
        }
    }

    /** A queue of either kind. */
    static class Queue extends Subject {
        private final boolean durable;
        BlockingQueue<Long> queue;

        Queue(boolean durable) {
            this.durable = durable;
        }

        @Override
        void open() {
            queue = durable
                    ? mp.named(name).queue(Long.class, QueueOptions.defaults())
                    : mp.named(name).ringQueue(Long.class, 1_000);
        }

        Long poll() throws InterruptedException {
            // A timed poll may also give up because another process holds the lock of the takers: that is no sign of an
            // empty queue.
            return queue.poll();
        }

        @Override
        void step(Log log) throws Exception {
            int kind = random.nextInt(9);
            if (kind < 4) {
                long element = unique();
                log.call(Kind.PUT, element, () -> {
                    queue.put(element);
                    return 0L;
                });
            } else if (kind < 8) {
                log.call(Kind.POLL, 0, () -> {
                    Long element = poll();
                    return element == null ? Operation.NONE : element;
                });
            } else {
                log.call(Kind.SIZE, 0, () -> (long) queue.size());
            }
            pause(200);
        }
    }
}
