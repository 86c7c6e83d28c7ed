package io.polyproc.it.store;

import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.value.SharedLongArray;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** Operations of the lock. Two numbers are changed together under it, so that a missed death shows as a difference. */
final class LockTrials {

    private static final LockOptions REPORTING = LockOptions.defaults();
    private static final LockOptions RECOVERING = REPORTING.withOwnerDeath(OwnerDeath.RECOVER);
    private static final LockOptions DETECTING = REPORTING.withDeadlockDetection(true);

    private LockTrials() {}

    static void addTo(Map<String, Supplier<Trial>> all) {
        all.put("lock.section", () -> new Section(REPORTING, 1));
        all.put("lock.section.recovering", () -> new Section(RECOVERING, 1));
        all.put("lock.section.detecting", () -> new Section(DETECTING, 1));
        all.put("lock.section.reentrant", () -> new Section(REPORTING.withReentrancy(true), 2));
        all.put("lock.unlock.waiter", () -> new Unlock(REPORTING));
        all.put("lock.unlock.waiter.recovering", () -> new Unlock(RECOVERING));
        all.put("lock.wait", () -> new Waits(REPORTING));
        all.put("lock.wait.recovering", () -> new Waits(RECOVERING));
        all.put("lock.wait.detecting", () -> new Waits(DETECTING));
        all.put("lock.wait.timeout", TimesOut::new);
        all.put("lock.recover", Recovers::new);
        all.put("lock.inherit", Inherits::new);
    }

    /** A lock that guards two equal numbers. */
    abstract static class Guard extends Trial {
        private final LockOptions options;
        IpcLock lock;
        SharedLongArray cells;

        Guard(LockOptions options) {
            this.options = options;
        }

        @Override
        void prepare() {
            open();
        }

        @Override
        void ruin() throws Exception {
            open();
        }

        @Override
        void enter() throws Exception {
            open();
        }

        private void open() {
            lock = mp.named(name).lock(options);
            cells = mp.named(name + "-cells").sharedLongArray(2);
        }

        final void change() {
            cells.set(0, cells.get(0) + 1);
            cells.set(1, cells.get(1) + 1);
        }

        /** Takes the lock as a survivor; whether its owner was reported dead. What is torn unreported is a fault. */
        final boolean section() throws InterruptedException {
            boolean reported = false;
            try {
                expect(lock.tryLock(BOUND), "the lock is obtained");
            } catch (OwnerDiedException e) {
                reported = true;
                expect(lock.recover(() -> cells.set(1, cells.get(0))), "the lock is recovered");
                expect(lock.tryLock(BOUND), "the recovered lock is obtained");
            }
            if (lock.ownerDeaths() > 0 && options == RECOVERING) {
                cells.set(1, cells.get(0));
            }
            expect(cells.get(0) == cells.get(1), "torn, and nothing said: " + cells.get(0) + " " + cells.get(1));
            change();
            lock.unlock();
            return reported;
        }

        @Override
        void check(Outcome outcome) throws Exception {
            open();
            boolean reported = section();
            expect(!outcome.completed() || !reported, "a death is reported of an operation that had ended");
            expect(!section(), "a death is reported twice");
            expect(!lock.isLocked(), "the lock is free");
        }
    }

    /** Lock, change, unlock. */
    private static final class Section extends Guard {
        private final int depth;

        Section(LockOptions options, int depth) {
            super(options);
            this.depth = depth;
        }

        @Override
        void operate() {
            for (int i = 0; i < depth; i++) {
                lock.lock();
            }
            change();
            for (int i = 0; i < depth; i++) {
                lock.unlock();
            }
        }
    }

    /** Unlock while another process sleeps on the lock. */
    private static final class Unlock extends Guard {
        Unlock(LockOptions options) {
            super(options);
        }

        @Override
        void enter() throws Exception {
            super.enter();
            lock.lock();
        }

        @Override
        void operate() {
            change();
            lock.unlock();
        }

        @Override
        void accompany(Cue cue) throws Exception {
            section();
        }
    }

    /** Lock while another process has it, then change and unlock. */
    private static final class Waits extends Guard {
        Waits(LockOptions options) {
            super(options);
        }

        @Override
        void operate() {
            lock.lock();
            change();
            lock.unlock();
        }

        @Override
        void accompany(Cue cue) throws Exception {
            lock.lock();
            cue.await();
            change();
            lock.unlock();
        }
    }

    /** A wait that ends by its time limit. */
    private static final class TimesOut extends Guard {
        TimesOut() {
            super(REPORTING);
        }

        @Override
        void operate() throws InterruptedException {
            if (lock.tryLock(Duration.ofMillis(15))) {
                lock.unlock();
            }
        }

        @Override
        void accompany(Cue cue) throws Exception {
            lock.lock();
            cue.await();
            change();
            lock.unlock();
        }
    }

    /** The repair of a lock that a dead process has left behind. */
    private static final class Recovers extends Guard {
        Recovers() {
            super(REPORTING);
        }

        @Override
        boolean ruins() {
            return true;
        }

        @Override
        void ruin() throws Exception {
            super.ruin();
            lock.lock();
            cells.set(0, 1);
        }

        @Override
        void operate() throws Exception {
            try {
                expect(lock.tryLock(BOUND), "the lock is obtained");
                throw new AssertionError("no death is reported");
            } catch (OwnerDiedException e) {
                lock.recover(() -> cells.set(1, cells.get(0)));
            }
        }
    }

    /** Locking what a dead process has left behind, in a lock that recovers by itself. */
    private static final class Inherits extends Guard {
        Inherits() {
            super(RECOVERING);
        }

        @Override
        boolean ruins() {
            return true;
        }

        @Override
        void ruin() throws Exception {
            super.ruin();
            lock.lock();
        }

        @Override
        void operate() throws Exception {
            lock.lock();
            change();
            lock.unlock();
        }
    }
}
