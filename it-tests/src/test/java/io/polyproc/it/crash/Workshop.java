package io.polyproc.it.crash;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.IpcCondition;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcSemaphore;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.value.SharedLong;
import io.polyproc.value.SharedLongArray;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A store of goods between makers and users, with two conditions of one lock; a semaphore of several permits; and one
 * of a single permit, under which a cell belongs to its holder. Everything is in shared memory, since those who work
 * here are killed.
 */
final class Workshop {

    static final int PERMITS = 3;
    private static final int ROOM = 2;
    private static final Duration HANGING = Duration.ofSeconds(25);

    final IpcLock lock;
    final IpcCondition notFull;
    final IpcCondition notEmpty;
    final IpcSemaphore permits;
    final IpcSemaphore single;
    final SharedLong violations;
    final SharedLong steps;
    private final SharedLongArray cells;
    private final SharedLong goods;
    private final SharedLong made;
    private final SharedLong used;

    Workshop(Multiprocessing mp) {
        lock = mp.named("store").lock();
        notFull = lock.condition("not full");
        notEmpty = lock.condition("not empty");
        permits = mp.named("permits").boundedSemaphore(PERMITS);
        single = mp.named("single").boundedSemaphore(1);
        violations = mp.named("violations").sharedLong(0);
        steps = mp.named("steps").sharedLong(0);
        cells = mp.named("cells").sharedLongArray(2);
        goods = mp.named("goods").sharedLong(0);
        made = mp.named("made").sharedLong(0);
        used = mp.named("used").sharedLong(0);
    }

    /** Puts one piece into the store. */
    void make() throws InterruptedException {
        inStore(() -> {
            await(notFull, () -> goods.get() < ROOM);
            if (goods.get() < ROOM) {
                made.set(made.get() + 1);
                goods.set(goods.get() + 1);
                notEmpty.signal();
            }
        });
    }

    /** Takes one piece out of it. */
    void use() throws InterruptedException {
        inStore(() -> {
            await(notEmpty, () -> goods.get() > 0);
            if (goods.get() > 0) {
                used.set(used.get() + 1);
                goods.set(goods.get() - 1);
                notFull.signal();
            }
        });
    }

    /** Lets all go who wait, so that they see that it is over. */
    void wakeAll() throws InterruptedException {
        inStore(() -> {
            notFull.signalAll();
            notEmpty.signalAll();
        });
    }

    private interface Action {
        void run() throws InterruptedException;
    }

    private void inStore(Action action) throws InterruptedException {
        try {
            check(lock.tryLock(HANGING), "the lock is not given back");
            long token = token();
            cells.set(0, token);
            check(goods.get() == made.get() - used.get(), "the books are wrong, and no death was reported");
            action.run();
            cells.set(0, token);
            Thread.yield();
            check(cells.get(0) == token, "two have the lock");
            lock.unlock();
            steps.getAndAdd(1);
        } catch (OwnerDiedException e) {
            lock.recover(() -> goods.set(made.get() - used.get()));
            if (lock.isHeldByCurrentThread()) {
                // The wait for a condition was what threw.
                lock.unlock();
            }
        }
    }

    private void await(IpcCondition condition, java.util.function.BooleanSupplier wish) throws InterruptedException {
        check(
                condition.awaitFor(() -> wish.getAsBoolean() || TestMain.isSpokenTo(), HANGING),
                "a waiter was left behind");
    }

    /** Takes some permits for a moment. */
    void usePermits() throws InterruptedException {
        int count = ThreadLocalRandom.current().nextInt(1, PERMITS);
        check(permits.tryAcquire(count, HANGING.toSeconds(), TimeUnit.SECONDS), "no permits");
        Thread.yield();
        permits.release(count);
        steps.getAndAdd(1);
    }

    /** Has the single permit for a moment, and the cell with it. */
    void useSingle() throws InterruptedException {
        check(single.tryAcquire(HANGING), "no permit");
        long token = token();
        cells.set(1, token);
        Thread.yield();
        check(cells.get(1) == token, "two have the single permit");
        single.release();
        steps.getAndAdd(1);
    }

    private static long token() {
        return ProcessHandle.current().pid() << 32 | Thread.currentThread().getId();
    }

    private void check(boolean good, String otherwise) {
        if (!good) {
            violations.getAndAdd(1);
            throw new AssertionError(
                    otherwise + "; " + lock + "; " + notFull + "; " + notEmpty + "; " + permits + "; " + single);
        }
    }
}
