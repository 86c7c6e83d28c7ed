package io.polyproc.twins;

import io.polyproc.Multiprocessing;
import io.polyproc.queue.QueueOptions;
import io.polyproc.testkit.Seed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Both queues beside the JDK's. Documented differences, which are not tried: {@code remove(Object)}, {@code removeIf}
 * and the like are not supported.
 */
class QueueTwinsTest {

    private static final int CAPACITY = 4;
    private static final int VALUES = 3;
    private static final int STEPS = 1500;

    private interface Operation extends Twins.Operation<BlockingQueue<Integer>> {}

    private static Twins.Step<BlockingQueue<Integer>, BlockingQueue<Integer>> step(String what, Operation operation) {
        return (twins, random) -> twins.both(what, operation, operation);
    }

    private static Twins.Step<BlockingQueue<Integer>, BlockingQueue<Integer>> withValue(
            String what, ValueOperation operation) {
        return (twins, random) -> {
            int value = random.nextInt(VALUES);
            twins.both(what + value, queue -> operation.on(queue, value), queue -> operation.on(queue, value));
        };
    }

    private interface ValueOperation {
        Object on(BlockingQueue<Integer> queue, Integer value) throws Exception;
    }

    private static Object drained(BlockingQueue<Integer> queue, int most) {
        List<Integer> target = new ArrayList<>();
        int count = queue.drainTo(target, most);
        return List.of(count, target);
    }

    private static final List<Twins.Step<BlockingQueue<Integer>, BlockingQueue<Integer>>> STEPS_OF_QUEUES = List.of(
            withValue("offer ", Collection::add),
            withValue("offer ", BlockingQueue::offer),
            withValue("timed offer ", (queue, value) -> queue.offer(value, 0, TimeUnit.SECONDS)),
            withValue("late offer ", (queue, value) -> queue.offer(value, Long.MIN_VALUE, TimeUnit.DAYS)),
            withValue("put ", (queue, value) -> {
                if (queue.remainingCapacity() > 0) {
                    queue.put(value);
                }
                return null;
            }),
            step("poll", BlockingQueue::poll),
            step("timed poll", queue -> queue.poll(-1, TimeUnit.SECONDS)),
            step("remove", BlockingQueue::remove),
            step("take", queue -> queue.isEmpty() ? null : queue.take()),
            step("peek", BlockingQueue::peek),
            step("element", BlockingQueue::element),
            step("size", Collection::size),
            step("isEmpty", Collection::isEmpty),
            step("remainingCapacity", BlockingQueue::remainingCapacity),
            withValue("contains ", Collection::contains),
            withValue("containsAll ", (queue, value) -> queue.containsAll(List.of(value, 1))),
            step("copy", ArrayList::new),
            step("toArray", queue -> List.of(queue.toArray(new Integer[0]))),
            step("stream", queue -> queue.stream().map(String::valueOf).toList()),
            step("drainTo 2", queue -> drained(queue, 2)),
            step("drainTo 0", queue -> drained(queue, 0)),
            step("drainTo -1", queue -> drained(queue, -1)),
            step("drainTo itself", queue -> queue.drainTo(queue)),
            step("drainTo null", queue -> queue.drainTo(null)),
            step("clear", queue -> {
                queue.clear();
                return queue.size();
            }),
            step("offer null", queue -> queue.offer(null)),
            step("add null", queue -> queue.add(null)),
            step("put null", queue -> {
                queue.put(null);
                return null;
            }),
            step("timed offer null", queue -> queue.offer(null, 1, TimeUnit.SECONDS)),
            step("offer without unit", queue -> queue.isEmpty() ? queue.offer(1, 1, null) : null),
            step("interrupted take", queue -> interrupted(queue::take)),
            step(
                    "interrupted put",
                    queue -> interrupted(() -> {
                        queue.put(1);
                        return null;
                    })));

    private static Object interrupted(java.util.concurrent.Callable<Object> call) throws Exception {
        Thread.currentThread().interrupt();
        try {
            return call.call();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void aRingQueueBehavesAsAnArrayBlockingQueue() {
        Random random = Seed.random(QueueTwinsTest.class);
        try (Multiprocessing mp = Multiprocessing.open()) {
            new Twins<BlockingQueue<Integer>, BlockingQueue<Integer>>(
                            mp.ringQueue(Integer.class, CAPACITY), new ArrayBlockingQueue<>(CAPACITY))
                    .walk(random, STEPS, STEPS_OF_QUEUES);
        }
    }

    @Test
    void aSharedQueueBehavesAsALinkedBlockingQueue() {
        Random random = Seed.random(QueueTwinsTest.class);
        try (Multiprocessing mp = Multiprocessing.open()) {
            new Twins<BlockingQueue<Integer>, BlockingQueue<Integer>>(
                            mp.queue(Integer.class, QueueOptions.defaults().withCapacity(CAPACITY)),
                            new LinkedBlockingQueue<>(CAPACITY))
                    .walk(random, STEPS, STEPS_OF_QUEUES);
        }
    }
}
