package io.polyproc.it.store;

import io.polyproc.sync.IpcCondition;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.value.SharedLong;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Operations of conditions. */
final class ConditionTrials {

    private ConditionTrials() {}

    static void addTo(Map<String, Supplier<Trial>> all) {
        for (OwnerDeath death : OwnerDeath.values()) {
            all.put("condition.await." + death, () -> new Awaits(death));
            all.put("condition.signal." + death, () -> new Signals(death, false));
            all.put("condition.signalAll." + death, () -> new Signals(death, true));
        }
    }

    /** A condition and the number that it is about. */
    private abstract static class OfCondition extends Trial {
        private final OwnerDeath death;
        IpcLock lock;
        IpcCondition condition;
        SharedLong tokens;

        OfCondition(OwnerDeath death) {
            this.death = death;
        }

        @Override
        void prepare() throws Exception {
            lock = mp.named(name).lock(LockOptions.defaults().withOwnerDeath(death));
            condition = lock.condition(name + "-condition");
            tokens = mp.named(name + "-tokens").sharedLong(0);
        }

        @Override
        void enter() throws Exception {
            prepare();
        }

        final void locked() throws InterruptedException {
            try {
                expect(lock.tryLock(BOUND), "the lock is obtained");
            } catch (OwnerDiedException e) {
                lock.recover(() -> {});
                expect(lock.tryLock(BOUND), "the recovered lock is obtained");
            }
        }

        final void give() throws InterruptedException {
            locked();
            tokens.getAndAdd(1);
            condition.signal();
            lock.unlock();
        }

        /** Waits for a token as a survivor: a death that is reported by a wait is repaired, and the wait goes on. */
        final void take() throws InterruptedException {
            locked();
            long end = System.nanoTime() + BOUND.toNanos();
            while (tokens.get() == 0) {
                expect(System.nanoTime() - end < 0, "a signal is lost");
                try {
                    condition.await(BOUND);
                } catch (OwnerDiedException e) {
                    if (lock.isHeldByCurrentThread()) {
                        lock.recover(() -> {});
                    } else {
                        locked();
                    }
                }
            }
            tokens.getAndAdd(-1);
            lock.unlock();
        }

        /** One waits and one signals. */
        final void useOnce() throws Exception {
            FutureTask<Void> taker = start(() -> {
                take();
                return null;
            });
            give();
            taker.get(2 * BOUND.toSeconds(), TimeUnit.SECONDS);
        }
    }

    static FutureTask<Void> start(Callable<Void> task) {
        FutureTask<Void> future = new FutureTask<>(task);
        Thread thread = new Thread(future, "second survivor");
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    private static final class Awaits extends OfCondition {
        Awaits(OwnerDeath death) {
            super(death);
        }

        @Override
        void operate() throws InterruptedException {
            lock.lock();
            while (tokens.get() == 0) {
                condition.await();
            }
            tokens.getAndAdd(-1);
            lock.unlock();
        }

        @Override
        void accompany(Cue cue) throws Exception {
            cue.await();
            give();
        }

        @Override
        void check(Outcome outcome) throws Exception {
            prepare();
            useOnce();
            useOnce();
        }
    }

    private static final class Signals extends OfCondition {
        private final boolean all;

        Signals(OwnerDeath death, boolean all) {
            super(death);
            this.all = all;
        }

        @Override
        void operate() {
            lock.lock();
            tokens.getAndAdd(2);
            if (all) {
                condition.signalAll();
            } else {
                condition.signal(2);
            }
            lock.unlock();
        }

        @Override
        void accompany(Cue cue) throws Exception {
            FutureTask<Void> other = start(() -> {
                take();
                return null;
            });
            take();
            other.get(2 * BOUND.toSeconds(), TimeUnit.SECONDS);
        }

        @Override
        boolean companionEndsFirst() {
            return false;
        }

        @Override
        void check(Outcome outcome) throws Exception {
            prepare();
            if (!outcome.completed()) {
                // The waiters may have been left without a signal, as the victim's program has not completed.
                locked();
                tokens.getAndAdd(2);
                condition.signalAll();
                lock.unlock();
            }
            useOnce();
        }
    }
}
