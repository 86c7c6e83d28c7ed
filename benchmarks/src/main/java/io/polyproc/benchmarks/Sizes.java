package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.process.ChildProcess;
import io.polyproc.sync.IpcLatch;
import io.polyproc.sync.IpcLock;
import io.polyproc.value.SharedDoubleArray;
import io.polyproc.value.SharedLong;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Cost of large numbers of objects, elements and children. */
final class Sizes {

    private static final int LOOKUPS = 1000;
    private static final int COPIES = 5;

    private Sizes() {}

    /** Arguments: {@code objects}, {@code elements} or {@code children}, and their number. */
    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[1]);
        try (Multiprocessing mp = Multiprocessing.open()) {
            switch (arguments[0]) {
                case "objects" -> objects(mp, count);
                case "elements" -> elements(mp, count);
                case "children" -> children(mp, count);
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
    }

    private static void objects(Multiprocessing mp, int count) throws IOException {
        mp.named("the first").sharedLong(0);
        long before = length(mp.workspace().directory());
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            mp.named("object " + i).sharedLong(i);
        }
        Readings.say("create", (double) (System.nanoTime() - begin) / count);
        Readings.say("bytes", (double) (length(mp.workspace().directory()) - before) / count);
        int lookups = Math.min(count, LOOKUPS);
        begin = System.nanoTime();
        long sum = 0;
        for (int i = 0; i < lookups; i++) {
            sum += mp.named("object " + (int) ((long) i * count / lookups))
                    .sharedLong(-1)
                    .get();
        }
        Readings.say("find", (double) (System.nanoTime() - begin) / lookups);
        if (sum < 0) {
            throw new IllegalStateException("an object was not found: sum=" + sum);
        }
    }

    private static long length(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void elements(Multiprocessing mp, int count) {
        long begin = System.nanoTime();
        SharedDoubleArray array = mp.sharedDoubleArray(count);
        Readings.say("create", (double) (System.nanoTime() - begin) / count);
        int chunk = Math.min(count, 1 << 20);
        double[] heap = new double[chunk];
        double[] copy = new double[chunk];
        heap[chunk - 1] = 1;
        int rounds = Math.max(COPIES, (1 << 22) / count);
        Readings.say("write", time(count, rounds, chunk, i -> array.write(i, heap, 0, chunk)));
        Readings.say("read", time(count, rounds, chunk, i -> array.read(i, copy, 0, chunk)));
        if (copy[chunk - 1] != 1) {
            throw new IllegalStateException("what was written is not what was read");
        }
        Readings.say("heap", time(count, rounds, chunk, i -> System.arraycopy(heap, 0, copy, 0, chunk)));
    }

    private interface Copy {
        void at(int element);
    }

    /** Returns nanoseconds for an element, the best of some rounds. */
    private static double time(int count, int rounds, int chunk, Copy copy) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            long begin = System.nanoTime();
            for (int i = 0; i + chunk <= count; i += chunk) {
                copy.at(i);
            }
            best = Math.min(best, System.nanoTime() - begin);
        }
        return (double) best / count;
    }

    private static void children(Multiprocessing mp, int count) throws InterruptedException {
        IpcLatch ready = mp.latch(count);
        IpcLatch end = mp.latch(1);
        IpcLock lock = mp.lock();
        SharedLong value = mp.sharedLong(0);
        List<ChildProcess> children = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            children.add(mp.start(() -> {
                lock.lock();
                try {
                    value.set(value.get() + 1);
                } finally {
                    lock.unlock();
                }
                ready.countDown();
                end.await();
            }));
        }
        ready.await();
        for (ChildProcess child : children) {
            Children.memory(child.pid()).ifPresent(bytes -> Readings.say("bytes", bytes));
        }
        end.countDown();
        for (ChildProcess child : children) {
            child.join();
        }
    }
}
