package io.polyproc.it.store;

import io.polyproc.it.store.QueueTrials.Uses;
import io.polyproc.queue.Delivery;
import io.polyproc.queue.SharedQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Operations that only the durable queue has. */
final class DurableTrials {

    private DurableTrials() {}

    static void addTo(Map<String, Supplier<Trial>> all) {
        all.put("durable.ack", () -> new Acknowledges(Delivery::ack, 1));
        all.put("durable.nack", () -> new Acknowledges(Delivery::nack, 0));
        all.put("durable.shutdown", () -> new ShutsDown(false));
        all.put("durable.reopen", () -> new ShutsDown(true));
    }

    /** An element that was taken, and is acknowledged or given back. */
    private static final class Acknowledges extends Uses {
        private final Consumer<Delivery<Long>> end;
        private final int taken;

        Acknowledges(Consumer<Delivery<Long>> end, int taken) {
            super(true, taken, 0, queue -> {});
            this.end = end;
            this.taken = taken;
        }

        @Override
        void operate() throws Exception {
            end.accept(((SharedQueue<Long>) queue).takeWithAck());
        }

        @Override
        void check(Outcome outcome) throws Exception {
            open();
            SharedQueue<Long> shared = (SharedQueue<Long>) queue;
            List<Long> found = new ArrayList<>();
            long end = System.nanoTime() + BOUND.toNanos();
            while (!found.contains((long) QueueTrials.PUT)
                    || !found.contains(2L)
                    || !found.contains(1L) && !gone(outcome)) {
                expect(System.nanoTime() - end < 0, "found only " + found);
                Delivery<Long> next = shared.pollWithAck(Duration.ofMillis(200));
                if (next != null) {
                    expect(!found.contains(next.element()), "given out twice: " + next);
                    found.add(next.element());
                    next.ack();
                }
            }
            expect(shared.pollWithAck(Duration.ofMillis(60)) == null || !outcome.completed(), "nothing is invented");
            expect(shared.join(BOUND), "all are acknowledged");
            goesOn();
        }

        /** Whether the first element may be acknowledged. */
        private boolean gone(Outcome outcome) {
            return taken == 1;
        }
    }

    private static final class ShutsDown extends Uses {
        private final boolean reopens;

        ShutsDown(boolean reopens) {
            super(true, 0, 0, queue -> {
                ((SharedQueue<Long>) queue).shutdown();
                if (reopens) {
                    ((SharedQueue<Long>) queue).reopen();
                }
            });
            this.reopens = reopens;
        }

        @Override
        void check(Outcome outcome) throws Exception {
            open();
            SharedQueue<Long> shared = (SharedQueue<Long>) queue;
            expect(!outcome.completed() || shared.isShutdown() != reopens, "shut down: " + shared.isShutdown());
            shared.reopen();
            super.check(outcome);
        }
    }
}
