package io.polyproc.it.store;

import io.polyproc.codec.Codecs;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.RingQueueOptions;
import io.polyproc.queue.SharedQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Operations of both queues, on a queue that holds 1, 2, 3. What a dead process has not completed is done or is not
 * done: a put is there as a whole at the end, a take is gone from the front, and nothing else is lost, doubled or
 * invented.
 */
final class QueueTrials {

    private static final int RING_ELEMENTS = 16;
    private static final int RING_BYTES = 512;
    static final int PUT = 3;

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
        }
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
                    ? mp.named(name).queue(Long.class, QueueOptions.defaults().withCapacity(capacity()))
                    : mp.named(name)
                            .ringQueue(
                                    Codecs.of(Long.class),
                                    RingQueueOptions.ofCapacity(RING_ELEMENTS).withBytes(RING_BYTES));
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

    /** A thread that has used the queue alone until both locks are biased towards it; then a survivor uses it too. */
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
