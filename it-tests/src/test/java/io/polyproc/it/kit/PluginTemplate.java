package io.polyproc.it.kit;

import io.polyproc.Multiprocessing;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.Task;
import io.polyproc.queue.RingQueue;
import io.polyproc.sync.IpcEvent;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.Future;

/**
 * What a plugin or a notebook's cell has. {@link Plugin} loads it under another name, so that it is on no class path.
 */
public final class PluginTemplate {

    /** Replaced in each version. */
    public static final String VERSION = "version-000000";

    private static int calls;

    private PluginTemplate() {}

    /** An element, argument and result. */
    public record Item(int number) implements Serializable {
        Item next() {
            if (number < 0) {
                throw new Refusal("number=" + number);
            }
            return new Item(number + 1);
        }
    }

    /** A failure of a task. */
    public static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }
    }

    /** A task that is no lambda expression. */
    static final class Named implements Task {
        private static final long serialVersionUID = 1L;

        @Override
        public void run() {
            // Nothing to do.
        }
    }

    /** Returns a task. */
    public static Task task() {
        return () -> System.out.println(VERSION);
    }

    /** Returns a task that is no lambda expression. */
    public static Task named() {
        return new Named();
    }

    /** Returns an element. */
    public static Serializable item(int number) {
        return new Item(number);
    }

    /** Runs a task in a pool; returns the version, and the number of calls of it in the worker. */
    public static String version(ProcessPool pool) throws InterruptedException {
        return pool.apply(() -> VERSION + " " + ++calls);
    }

    /** Runs a task in a pool that makes an item of an item. */
    public static Object next(ProcessPool pool, int number) throws InterruptedException {
        return pool.apply((Item item) -> item.next(), new Item(number));
    }

    /** As {@link #next}, with a task that knows the item as an object only. */
    public static Object same(ProcessPool pool, int number) throws InterruptedException {
        return pool.apply(PluginTemplate::identity, (Object) new Item(number));
    }

    static Object identity(Object item) {
        return item;
    }

    /** Starts a task that makes an item of an item when an event is set. */
    public static Future<?> nextWhen(ProcessPool pool, IpcEvent event, int number) {
        return pool.applyAsync(
                (Item item) -> {
                    event.await();
                    return item.next();
                },
                new Item(number));
    }

    /** Runs a child that fails. */
    public static Throwable failure(Multiprocessing mp) throws InterruptedException {
        ChildProcess child = mp.start(() -> new Item(-1).next());
        child.join();
        return child.failure().orElseThrow();
    }

    /** Puts an item into a queue in a worker that ends then. */
    public static RingQueue<Item> queue(Multiprocessing mp) throws InterruptedException {
        RingQueue<Item> queue = mp.ringQueue(Item.class, 8);
        try (ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1))) {
            for (int number : List.of(1, 2)) {
                pool.apply((Integer x) -> queue.offer(new Item(x)), number);
            }
        }
        return queue;
    }
}
