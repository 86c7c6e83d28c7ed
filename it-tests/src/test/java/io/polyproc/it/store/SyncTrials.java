package io.polyproc.it.store;

import io.polyproc.errors.OwnerDiedException;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.sync.IpcCondition;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.IpcLatch;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.sync.PartyDeath;
import io.polyproc.value.SharedLong;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Operations of conditions, events, latches and barriers. */
final class SyncTrials {

    private SyncTrials() {}

    static void addTo(Map<String, Supplier<Trial>> all) {
        for (OwnerDeath death : OwnerDeath.values()) {
            all.put("condition.await." + death, () -> new Awaits(death));
            all.put("condition.signal." + death, () -> new Signals(death, false));
            all.put("condition.signalAll." + death, () -> new Signals(death, true));
        }
        all.put("event.set", SetsEvent::new);
        all.put("event.clear", ClearsEvent::new);
        all.put("latch.countDown", () -> new CountsDown(1));
        all.put("latch.open", () -> new CountsDown(2));
        for (PartyDeath death : PartyDeath.values()) {
            all.put("barrier.first." + death, () -> new Arrives(death, true, false));
            all.put("barrier.last." + death, () -> new Arrives(death, false, false));
            all.put("barrier.action." + death, () -> new Arrives(death, false, true));
            all.put("barrier.reset." + death, () -> new Resets(death));
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
            lock = mp.lock(name, LockOptions.standard().onOwnerDeath(death));
            condition = lock.condition(name + "-condition");
            tokens = mp.sharedLong(name + "-tokens", 0);
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
                    if (!lock.isHeldByCurrentThread()) {
                        locked();
                    }
                }
            }
            tokens.getAndAdd(-1);
            if (lock.isHeldByCurrentThread()) {
                try {
                    lock.unlock();
                } catch (OwnerDiedException e) {
                    lock.recover(() -> {});
                }
            }
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

    private static FutureTask<Void> start(Callable<Void> task) {
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

    private static class SetsEvent extends Trial {
        IpcEvent event;

        @Override
        void prepare() throws Exception {
            event = mp.event(name);
        }

        @Override
        void enter() throws Exception {
            event = mp.event(name);
        }

        @Override
        void operate() throws Exception {
            event.set();
        }

        @Override
        void accompany(Cue cue) throws Exception {
            expect(event.await(BOUND), "a waiter sees the event");
        }

        @Override
        boolean companionEndsFirst() {
            return false;
        }

        @Override
        void check(Outcome outcome) throws Exception {
            event = mp.event(name);
            expect(!outcome.completed() || event.isSet(), "the event is set");
            event.set();
            expect(event.await(BOUND), "the event is seen");
        }
    }

    private static final class ClearsEvent extends SetsEvent {
        @Override
        void enter() throws Exception {
            super.enter();
            event.set();
        }

        @Override
        void operate() {
            event.clear();
        }

        @Override
        void check(Outcome outcome) throws Exception {
            event = mp.event(name);
            expect(event.isSet() != outcome.completed(), "the event is cleared by its store");
            super.check(new Outcome(false, 0));
        }
    }

    private static final class CountsDown extends Trial {
        private final int steps;
        private IpcLatch latch;

        CountsDown(int steps) {
            this.steps = steps;
        }

        @Override
        void prepare() {
            latch = mp.latch(name, 2);
        }

        @Override
        void enter() {
            latch = mp.latch(name, 2);
        }

        @Override
        void operate() {
            latch.countDown(steps);
        }

        @Override
        void accompany(Cue cue) throws Exception {
            expect(latch.await(BOUND), "the latch opens");
        }

        @Override
        boolean companionEndsFirst() {
            return false;
        }

        @Override
        void check(Outcome outcome) throws Exception {
            latch = mp.latch(name, 2);
            int count = latch.count();
            expect(count == 2 - steps || !outcome.completed() && count == 2, "count " + count);
            if (count > 0) {
                latch.countDown(count);
            }
            expect(latch.count() == 0 && latch.await(BOUND), "the latch is open");
        }
    }

    /** The victim arrives at a barrier of two, first or last. */
    private static class Arrives extends Trial {
        private final PartyDeath death;
        private final boolean first;
        private final boolean acts;
        IpcBarrier barrier;
        private SharedLong actions;

        Arrives(PartyDeath death, boolean first, boolean acts) {
            this.death = death;
            this.first = first;
            this.acts = acts;
        }

        @Override
        void prepare() {
            barrier = IpcBarrier.open(mp.workspace(), Optional.of(name), 2, death);
            actions = mp.sharedLong(name + "-actions", 0);
            if (acts) {
                SharedLong counter = actions;
                barrier = barrier.withAction(() -> counter.getAndAdd(1));
            }
        }

        @Override
        void enter() throws Exception {
            prepare();
            barrier.register();
        }

        @Override
        void operate() throws Exception {
            barrier.await();
        }

        @Override
        void accompany(Cue cue) throws Exception {
            if (first) {
                cue.await();
            }
            try {
                barrier.await(BOUND);
            } catch (BrokenBarrierException e) {
                // That the other one died is a way to end.
            }
        }

        @Override
        void check(Outcome outcome) throws Exception {
            prepare();
            long acted = actions.get();
            expect(acted <= 1 && (!acts || !outcome.completed() || acted == 1), "actions " + acted);
            barrier.reset();
            FutureTask<Void> other = start(() -> {
                barrier.await(BOUND);
                return null;
            });
            barrier.await(BOUND);
            other.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static final class Resets extends Arrives {
        Resets(PartyDeath death) {
            super(death, false, false);
        }

        @Override
        void operate() {
            barrier.reset();
        }
    }
}
