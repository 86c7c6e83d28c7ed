package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskFunction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A pool of two workers that square numbers, beside Python's: a large map in automatic chunks, a map whose chunks are of one item,
 * the round trip of one call, and a pool that is made, used for 15 items, and closed. Prints medians.
 */
public final class PoolBenchmark {

    private static final int WORKERS = 2;
    private static final int MANY = 1_000_000;
    private static final int ONE_BY_ONE = 50_000;

    private PoolBenchmark() {}

    /** What is measured: some work, which does so many items. */
    private interface Work {
        void run() throws InterruptedException;
    }

    /**
     * Runs it.
     *
     * @param arguments the directory in which the Python script is
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, Double> ours = ours();
        Map<String, Double> python = python(Path.of(arguments[0], "python_pool.py"));
        Map<String, String> titles = new LinkedHashMap<>();
        titles.put("map", "map, automatic chunks, each item");
        titles.put("one", "map, chunks of one, each item");
        titles.put("apply", "apply, round trip");
        titles.put("brief", "made, 15 items mapped, closed");
        titles.forEach((name, title) -> {
            double nanos = ours.get(name);
            String peer = python.containsKey(name)
                    ? String.format("Python %12.1f ns, ratio %6.3f", python.get(name), nanos / python.get(name))
                    : "Python not measured";
            System.out.printf("%-34s %12.1f ns, %s%n", title, nanos, peer);
        });
    }

    private static Map<String, Double> ours() throws InterruptedException {
        Map<String, Double> nanos = new LinkedHashMap<>();
        List<Integer> many = IntStream.range(0, MANY).boxed().toList();
        List<Integer> few = many.subList(0, ONE_BY_ONE);
        List<Integer> fifteen = many.subList(0, 15);
        TaskFunction<Integer, Integer> square = x -> x * x;
        try (Multiprocessing mp = Multiprocessing.open()) {
            try (ProcessPool pool = mp.pool(PoolOptions.workers(WORKERS).startedEagerly())) {
                check(pool.map(square, many));
                nanos.put("map", median(15, MANY, () -> check(pool.map(square, many))));
                nanos.put("one", median(9, ONE_BY_ONE, () -> check(pool.map(square, few, 1))));
                nanos.put("apply", median(20_000, 1, () -> pool.apply(square, 3)));
            }
            nanos.put("brief", median(20, 1, () -> {
                try (ProcessPool pool = mp.pool(WORKERS)) {
                    check(pool.map(square, fifteen));
                }
            }));
        }
        return nanos;
    }

    private static void check(List<Integer> squares) {
        int last = squares.size() - 1;
        if (squares.get(last) != last * last) {
            throw new IllegalStateException("the last of " + last + " squares is " + squares.get(last));
        }
    }

    private static double median(int rounds, int items, Work work) throws InterruptedException {
        double[] nanos = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            long begin = System.nanoTime();
            work.run();
            nanos[round] = (double) (System.nanoTime() - begin) / items;
        }
        Arrays.sort(nanos);
        return nanos[rounds / 2];
    }

    private static Map<String, Double> python(Path script) throws IOException, InterruptedException {
        Map<String, Double> nanos = new LinkedHashMap<>();
        try {
            Process process = new ProcessBuilder("python3", script.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            output.lines().map(line -> line.split(" ")).forEach(words -> nanos.put(words[0], Double.valueOf(words[1])));
        } catch (IOException e) {
            System.out.println("Python's pool is not measured: " + e.getMessage());
        }
        return nanos;
    }
}
