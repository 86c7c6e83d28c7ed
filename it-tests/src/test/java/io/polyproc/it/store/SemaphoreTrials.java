package io.polyproc.it.store;

import io.polyproc.sync.IpcSemaphore;
import io.polyproc.sync.PermitOwnership;
import io.polyproc.sync.SemaphoreOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Operations of semaphores. */
final class SemaphoreTrials {

    private static final int PERMITS = 3;

    private SemaphoreTrials() {}

    static void addTo(Map<String, Supplier<Trial>> all) {
        all.put(
                "semaphore.acquire+release",
                () -> new OfSemaphore(semaphore -> {
                    semaphore.acquire();
                    semaphore.release();
                }));
        all.put("semaphore.acquire", () -> new OfSemaphore(IpcSemaphore::acquire));
        all.put("semaphore.acquire.3", () -> new OfSemaphore(semaphore -> semaphore.acquire(PERMITS)));
        all.put("semaphore.drain", () -> new OfSemaphore(IpcSemaphore::drainPermits));
        all.put(
                "semaphore.wait",
                () -> new Waits(semaphore -> {
                    semaphore.acquire(2);
                    semaphore.release(2);
                }));
        all.put("semaphore.timeout", () -> new Waits(semaphore -> semaphore.tryAcquire(2, 10, TimeUnit.MILLISECONDS)));
        all.put("semaphore.release.waiter", ReleasesToWaiter::new);
        all.put("semaphore.unowned", UsesUp::new);
    }

    /** What is done with a semaphore. */
    private interface Use {
        void of(IpcSemaphore semaphore) throws Exception;
    }

    /** All permits come back, of a victim that has some. */
    private static class OfSemaphore extends Trial {
        private final Use use;
        IpcSemaphore semaphore;

        OfSemaphore(Use use) {
            this.use = use;
        }

        @Override
        void prepare() throws Exception {
            semaphore = mp.named(name).boundedSemaphore(PERMITS);
        }

        @Override
        void enter() throws Exception {
            prepare();
        }

        @Override
        void operate() throws Exception {
            use.of(semaphore);
        }

        @Override
        void check(Outcome outcome) throws Exception {
            prepare();
            for (int i = 0; i < 2; i++) {
                expect(
                        semaphore.tryAcquire(PERMITS, BOUND.toSeconds(), TimeUnit.SECONDS),
                        "all permits come back: " + semaphore);
                expect(semaphore.availablePermits() == 0, "no permit is invented: " + semaphore);
                semaphore.release(PERMITS);
                expect(semaphore.availablePermits() == PERMITS, "all permits are free: " + semaphore);
            }
        }
    }

    /** The victim waits for permits that a survivor has. */
    private static final class Waits extends OfSemaphore {
        Waits(Use use) {
            super(use);
        }

        @Override
        void accompany(Cue cue) throws Exception {
            semaphore.acquire(2);
            cue.await();
            semaphore.release(1);
            semaphore.release(1);
        }
    }

    /** A survivor waits for the victim's permits. */
    private static final class ReleasesToWaiter extends OfSemaphore {
        ReleasesToWaiter() {
            super(semaphore -> semaphore.release(PERMITS));
        }

        @Override
        void enter() throws Exception {
            super.enter();
            semaphore.acquire(PERMITS);
        }

        @Override
        void accompany(Cue cue) throws Exception {
            expect(semaphore.tryAcquire(2, BOUND.toSeconds(), TimeUnit.SECONDS), "a waiter obtains the permits");
            semaphore.release(2);
        }
    }

    /** Permits that are used up when they are taken: each at most once. */
    private static final class UsesUp extends Trial {
        private IpcSemaphore semaphore;

        @Override
        void prepare() {
            semaphore = mp.named(name).semaphore(1, SemaphoreOptions.defaults().withOwnership(PermitOwnership.NONE));
        }

        @Override
        void enter() {
            prepare();
        }

        @Override
        void operate() throws InterruptedException {
            semaphore.release(2);
            semaphore.acquire();
        }

        @Override
        void check(Outcome outcome) throws Exception {
            prepare();
            int free = 0;
            while (semaphore.tryAcquire()) {
                free++;
            }
            expect(outcome.completed() ? free == 2 : free >= 1 && free <= 3, "free permits " + free);
            semaphore.release(2);
            expect(semaphore.availablePermits() == 2 && semaphore.tryAcquire(2), "the semaphore goes on");
        }
    }
}
