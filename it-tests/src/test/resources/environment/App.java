package demo;

import io.polyproc.Multiprocessing;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskException;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.queue.RingQueue;
import io.polyproc.sync.IpcLock;
import io.polyproc.value.SharedInt;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program with a child, a queue, a pool and an exception of its own, which is run in many ways. The property
 * {@code demo.java} names another Java for its children.
 */
public class App {

    private static final Optional<Path> JAVA =
            Optional.ofNullable(System.getProperty("demo.java")).map(Path::of);

    public record Item(String name, int count) implements Serializable {
        Item plus(int more) {
            if (count < 0) {
                throw new Refusal(name + "=" + count);
            }
            return new Item(name, count + more);
        }
    }

    public static class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }
    }

    public static void main(String[] arguments) throws Exception {
        run().forEach(System.out::println);
    }

    public static List<String> run() throws Exception {
        PoolOptions options = PoolOptions.ofWorkers(2);
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(JAVA.map(options::withJavaHome).orElse(options))) {
            return run(mp, pool);
        }
    }

    public static List<String> run(Multiprocessing mp, ProcessPool pool) throws Exception {
        List<String> lines = new ArrayList<>();
        SharedInt value = mp.sharedInt(1);
        IpcLock lock = mp.lock();
        RingQueue<Item> items = mp.ringQueue(Item.class, 8);
        ChildBuilder builder = mp.process(() -> {
            lock.lock();
            try {
                value.set(value.get() + 1);
            } finally {
                lock.unlock();
            }
            items.put(new Item("a", 1));
        });
        JAVA.ifPresent(builder::javaHome);
        ChildProcess child = builder.start();
        child.join();
        lines.add(child.exitCode() + " " + value.get() + " " + items.poll());
        lines.add(pool.map((Item item) -> item.plus(1), List.of(new Item("b", 2), new Item("c", 3)))
                .toString());
        try {
            lines.add("no refusal: " + pool.apply((Item item) -> item.plus(1), new Item("d", -1)));
        } catch (TaskException e) {
            lines.add(e.getCause() instanceof Refusal refusal ? refusal.getMessage() : e.toString());
        }
        return lines;
    }
}
