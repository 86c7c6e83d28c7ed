package io.polyproc.it.store;

import io.polyproc.it.store.QueueTrials.Uses;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedLong;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Operations of both queues that wait, or that end a wait. */
final class QueueWaitTrials {

    private QueueWaitTrials() {}

    static void addTo(Map<String, Supplier<Trial>> all) {
        for (boolean durable : new boolean[] {false, true}) {
            String kind = durable ? "durable." : "ring.";
            all.put(kind + "put.taker", () -> new PutsToTaker(durable));
            all.put(kind + "take.waits", () -> new WaitsToTake(durable));
            all.put(kind + "take.putter", () -> new TakesFromFull(durable));
            all.put(kind + "put.waits", () -> new WaitsToPut(durable));
        }
    }

    /** A survivor waits in an empty queue. */
    private static final class PutsToTaker extends Uses {
        private SharedLong received;

        PutsToTaker(boolean durable) {
            super(durable, 0, 1, queue -> queue.put(4L));
        }

        @Override
        void prepare() throws Exception {
            open();
            received = mp.named(name + "-received").sharedLong(0);
        }

        @Override
        void accompany(Cue cue) throws Exception {
            Long one = queue.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
            expect(one != null, "a waiter receives an element");
            received.set(one);
        }

        @Override
        boolean companionEndsFirst() {
            return false;
        }

        @Override
        void check(Outcome outcome) throws Exception {
            prepare();
            // The waiter gets the victim's element if that was put, and this one if it was not.
            queue.put(7L);
            Await.until("the waiter", () -> received.get() != 0);
            expect(received.get() == 4 || received.get() == 7 && !outcome.completed(), "received " + received);
            expect(all().equals(received.get() == 4 ? List.of(7L) : List.of()), "something is left");
            goesOn();
        }
    }

    /** The victim waits in an empty queue. */
    private static final class WaitsToTake extends Uses {
        WaitsToTake(boolean durable) {
            super(durable, 1, 0, BlockingQueue::take);
        }

        @Override
        void prepare() throws Exception {
            open();
        }

        @Override
        void accompany(Cue cue) throws Exception {
            cue.await();
            for (long i = 1; i <= QueueTrials.PUT; i++) {
                expect(queue.offer(i, BOUND.toSeconds(), TimeUnit.SECONDS), "an element is put");
            }
        }
    }

    /** A survivor waits to put into a full queue. */
    private static final class TakesFromFull extends Uses {
        private static final int MOST = 100;

        TakesFromFull(boolean durable) {
            super(durable, 1, 0, BlockingQueue::take);
        }

        @Override
        int capacity() {
            return QueueTrials.PUT;
        }

        @Override
        void prepare() throws Exception {
            open();
            int full = 0;
            while (full < MOST && queue.offer(full + 1L)) {
                full++;
            }
            mp.named(name + "-full").sharedInt(full);
        }

        @Override
        void accompany(Cue cue) throws Exception {
            int full = mp.named(name + "-full").sharedInt(0).get();
            expect(queue.offer(full + 1L, BOUND.toSeconds(), TimeUnit.SECONDS), "a waiter puts its element");
        }

        @Override
        boolean companionEndsFirst() {
            return false;
        }

        @Override
        void check(Outcome outcome) throws Exception {
            open();
            int full = mp.named(name + "-full").sharedInt(0).get();
            Long first = queue.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
            expect(first != null && (first == 2 || first == 1 && !outcome.completed()), "the first is " + first);
            for (long i = first + 1; i <= full + 1; i++) {
                Long next = queue.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
                expect(next != null && next == i, "found " + next + " in the place of " + i);
            }
            goesOn();
        }
    }

    /** The victim waits to put into a full queue. */
    private static final class WaitsToPut extends Uses {
        WaitsToPut(boolean durable) {
            super(durable, 0, 1, queue -> queue.put(99L));
        }

        @Override
        int capacity() {
            return QueueTrials.PUT;
        }

        @Override
        void prepare() throws Exception {
            open();
            for (int i = 0; i < 100 && queue.offer((long) i); i++) {
                expect(i < 99, "the queue is bounded");
            }
        }

        @Override
        void accompany(Cue cue) throws Exception {
            cue.await();
            Long first = queue.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
            expect(first != null && first == 0, "took " + first);
        }

        @Override
        void check(Outcome outcome) throws Exception {
            open();
            List<Long> found = all();
            long expected = 1;
            for (int i = 0; i < found.size(); i++, expected++) {
                boolean last = i == found.size() - 1;
                expect(found.get(i) == expected || last && found.get(i) == 99, "found " + found);
            }
            expect(!outcome.completed() || found.contains(99L), "found " + found);
            goesOn();
        }
    }
}
