package io.polyproc.it.store;

import io.polyproc.sync.BarrierOptions;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.IpcLatch;
import io.polyproc.sync.PartyDeath;
import io.polyproc.value.SharedLong;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Operations of events, latches and barriers. */
final class GateTrials {

    private GateTrials() {}

    static void addTo(Map<String, Supplier<Trial>> all) {
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

    private static class SetsEvent extends Trial {
        IpcEvent event;

        @Override
        void prepare() throws Exception {
            event = mp.named(name).event();
        }

        @Override
        void enter() throws Exception {
            event = mp.named(name).event();
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
            event = mp.named(name).event();
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
            event = mp.named(name).event();
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
            latch = mp.named(name).latch(2);
        }

        @Override
        void enter() {
            latch = mp.named(name).latch(2);
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
            latch = mp.named(name).latch(2);
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
            barrier = mp.named(name).barrier(2, BarrierOptions.defaults().withPartyDeath(death));
            actions = mp.named(name + "-actions").sharedLong(0);
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
            FutureTask<Void> other = ConditionTrials.start(() -> {
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
