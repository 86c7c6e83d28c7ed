package io.polyproc.it.store;

import io.polyproc.codec.Codecs;
import io.polyproc.it.kit.Await;
import io.polyproc.queue.Delivery;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.SharedQueue;
import io.polyproc.value.SharedLong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Operations of both queues, on a queue that holds 1, 2, 3. What a dead process has not completed is done or is not done:
 * a put is there as a whole at the end, a take is gone from the front, and nothing else is lost, doubled or invented.
 */
final class QueueTrials {

    private static final int RING_ELEMENTS = 16;
    private static final int RING_BYTES = 512;
    private static final int PUT = 3;

    private QueueTrials() {}

    static void addTo(Map<String, Supplier<Trial>> all) {
        for (boolean durable : new boolean[] {false, true}) {
            String kind = durable ? "durable." : "ring.";
            all.put(kind + "put", () -> new Uses(durable, 0, 1, queue -> queue.put(4L)));
            all.put(
                    kind + "put.put",
                    () -> new Uses(durable, 0, 2, queue -> {
                        queue.put(4L);
                        queue.put(5L);
                    }));
            all.put(kind + "offer", () -> new Uses(durable, 0, 1, queue -> queue.offer(4L)));
            all.put(kind + "putAll", () -> new Uses(durable, 0, 3, queue -> putAll(queue, List.of(4L, 5L, 6L))));
            all.put(kind + "take", () -> new Uses(durable, 1, 0, BlockingQueue::take));
            all.put(kind + "poll", () -> new Uses(durable, 1, 0, queue -> queue.poll(1, TimeUnit.SECONDS)));
            all.put(
                    kind + "take.put",
                    () -> new Uses(durable, 1, 1, queue -> {
                        queue.take();
                        queue.put(4L);
                    }));
            all.put(kind + "drainTo", () -> new Uses(durable, 3, 0, queue -> queue.drainTo(new ArrayList<>())));
            all.put(kind + "clear", () -> new Uses(durable, 3, 0, BlockingQueue::clear));
            all.put(kind + "peek", () -> new Uses(durable, 0, 0, BlockingQueue::peek));
            all.put(kind + "size", () -> new Uses(durable, 0, 0, BlockingQueue::size));
            all.put(kind + "empty", () -> new Empties(durable));
            all.put(kind + "put.taker", () -> new PutsToTaker(durable));
            all.put(kind + "take.waits", () -> new WaitsToTake(durable));
            all.put(kind + "take.putter", () -> new TakesFromFull(durable));
            all.put(kind + "put.waits", () -> new WaitsToPut(durable));
        }
        all.put("durable.ack", () -> new Acknowledges(Delivery::ack, 1));
        all.put("durable.nack", () -> new Acknowledges(Delivery::nack, 0));
        all.put("durable.shutdown", () -> new ShutsDown(false));
        all.put("durable.reopen", () -> new ShutsDown(true));
        all.put("ring.biased", Biased::new);
    }

    private static void putAll(BlockingQueue<Long> queue, List<Long> elements) throws InterruptedException {
        if (queue instanceof RingQueue<Long> ring) {
            ring.putAll(elements);
        } else {
            ((SharedQueue<Long>) queue).putAll(elements);
        }
    }

    /** What is done with a queue. */
    interface Use {
        void of(BlockingQueue<Long> queue) throws Exception;
    }

    /** A queue that holds 1, 2, 3. */
    static class Uses extends Trial {
        private final boolean durable;
        private final int taken;
        private final int put;
        private final Use use;
        BlockingQueue<Long> queue;

        Uses(boolean durable, int taken, int put, Use use) {
            this.durable = durable;
            this.taken = taken;
            this.put = put;
            this.use = use;
        }

        /** Elements that it may hold; 0 for as many as there is room for. */
        int capacity() {
            return 0;
        }

        final void open() {
            queue = durable
                    ? mp.queue(name, Long.class, QueueOptions.standard().withCapacity(capacity()))
                    : RingQueue.open(
                            mp.workspace(), Optional.of(name), Codecs.of(Long.class), RING_ELEMENTS, RING_BYTES);
        }

        @Override
        void prepare() throws Exception {
            open();
            // So that the ring's elements lie at any place of it, also at its end.
            for (int i = 0; i < k % 11 && capacity() == 0; i++) {
                queue.put(0L);
                queue.take();
            }
            for (long i = 1; i <= PUT; i++) {
                queue.put(i);
            }
        }

        @Override
        void enter() throws Exception {
            open();
        }

        @Override
        void operate() throws Exception {
            use.of(queue);
        }

        @Override
        void check(Outcome outcome) throws Exception {
            open();
            List<Long> found = all();
            boolean right = false;
            for (int first = outcome.completed() ? 1 + taken : 1; first <= 1 + taken; first++) {
                for (int last = outcome.completed() ? PUT + put : PUT; last <= PUT + put; last++) {
                    right |= found.equals(
                            LongStream.rangeClosed(first, last).boxed().toList());
                }
            }
            expect(right, "found " + found);
            goesOn();
        }

        final List<Long> all() throws InterruptedException {
            List<Long> found = new ArrayList<>();
            int size = queue.size();
            for (Long each = queue.poll(); each != null; each = queue.poll()) {
                found.add(each);
            }
            expect(found.size() == size, "size " + size + " of " + found);
            return found;
        }

        final void goesOn() throws InterruptedException {
            for (long i = 7; i <= 9; i++) {
                expect(queue.offer(i, BOUND.toSeconds(), TimeUnit.SECONDS), "an element is put");
            }
            for (long i = 7; i <= 9; i++) {
                expect(Long.valueOf(i).equals(queue.poll(BOUND.toSeconds(), TimeUnit.SECONDS)), "an element is taken");
            }
            expect(queue.isEmpty() && queue.poll() == null, "the queue is empty");
        }
    }

    /** Takes the last element, and finds none. */
    private static final class Empties extends Uses {
        Empties(boolean durable) {
            super(durable, PUT, 0, queue -> {
                while (queue.poll() != null) {
                    queue.isEmpty();
                }
            });
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
            received = mp.sharedLong(name + "-received", 0);
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
            for (long i = 1; i <= PUT; i++) {
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
            return PUT;
        }

        @Override
        void prepare() throws Exception {
            open();
            int full = 0;
            while (full < MOST && queue.offer(full + 1L)) {
                full++;
            }
            mp.sharedInt(name + "-full", full);
        }

        @Override
        void accompany(Cue cue) throws Exception {
            int full = mp.sharedInt(name + "-full", 0).get();
            expect(queue.offer(full + 1L, BOUND.toSeconds(), TimeUnit.SECONDS), "a waiter puts its element");
        }

        @Override
        boolean companionEndsFirst() {
            return false;
        }

        @Override
        void check(Outcome outcome) throws Exception {
            open();
            int full = mp.sharedInt(name + "-full", 0).get();
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
            return PUT;
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
            while (!found.contains((long) PUT) || !found.contains(2L) || !found.contains(1L) && !gone(outcome)) {
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

    /** The thread has used the queue alone for so long that its locks stay with it; then a survivor uses it too. */
    private static final class Biased extends Uses {
        private static final int USES = 5000;

        Biased() {
            super(false, 1, 2, queue -> {
                queue.put(4L);
                queue.take();
                queue.put(5L);
            });
        }

        @Override
        void enter() throws Exception {
            open();
            queue.clear();
            for (long i = 0; i < USES; i++) {
                queue.put(i);
                queue.take();
            }
            for (long i = 1; i <= PUT; i++) {
                queue.put(i);
            }
        }
    }
}
