package io.polyproc.it.history;

import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedLong;

/** Objects with one fault each, which a checker that is worth its name finds. */
final class Broken {

    private static final int NOW_AND_THEN = 8;

    private Broken() {}

    /** Takes over from a dead owner in two steps, so that two processes may both do. */
    static final class Lock extends Subject.Lock {
        private SharedLong owner;

        @Override
        void open() {
            owner = mp.named(name).sharedLong(0);
        }

        @Override
        boolean tryLock() throws InterruptedException {
            long me = ProcessHandle.current().pid();
            if (owner.compareAndSet(0, me)) {
                return true;
            }
            long other = owner.get();
            if (other == 0
                    || other == me
                    || ProcessHandle.of(other).map(ProcessHandle::isAlive).orElse(false)) {
                return false;
            }
            Thread.sleep(2);
            owner.set(me);
            return true;
        }

        @Override
        void unlock() {
            owner.compareAndSet(ProcessHandle.current().pid(), 0);
        }
    }

    /** Looks whether there are permits, and takes them afterwards. */
    static final class Semaphore extends Subject.Semaphore {
        private SharedInt free;

        @Override
        void open() {
            free = mp.named(name).sharedInt(PERMITS);
        }

        @Override
        boolean tryAcquire(int count) {
            if (free.get() < count) {
                return false;
            }
            pause(100);
            free.getAndAdd(-count);
            return true;
        }

        @Override
        void release(int count) {
            free.getAndAdd(count);
        }
    }

    /** Adds in two steps. */
    static final class LongNumber extends Subject.LongNumber {
        @Override
        long add(long delta) {
            long before = number.get();
            pause(100);
            number.set(before + delta);
            return before;
        }
    }

    /** Gives an element now and then, and leaves it in the queue. */
    static final class RingQueue extends Subject.Queue {
        RingQueue() {
            super(false);
        }

        @Override
        Long poll() throws InterruptedException {
            return random.nextInt(NOW_AND_THEN) == 0 ? queue.peek() : super.poll();
        }
    }

    /** Takes one element more now and then, and forgets it. */
    static final class DurableQueue extends Subject.Queue {
        DurableQueue() {
            super(true);
        }

        @Override
        Long poll() throws InterruptedException {
            Long element = super.poll();
            if (random.nextInt(NOW_AND_THEN) == 0) {
                queue.poll();
            }
            return element;
        }
    }
}
