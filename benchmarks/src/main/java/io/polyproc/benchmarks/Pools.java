package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskFunction;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** A pool of two workers that square numbers; reports medians in nanoseconds. {@code pool.py} does the same. */
final class Pools {

    private static final int WORKERS = 2;

    private Pools() {}

    /** Work that is done in each round. */
    private interface Work {
        void run() throws InterruptedException;
    }

    /** How many times as little to do; and, to measure no more than chunks of one, how many workers. */
    public static void main(String[] arguments) throws InterruptedException {
        int less = Integer.parseInt(arguments[0]);
        if (arguments.length > 1) {
            withWorkers(Integer.parseInt(arguments[1]), less);
        } else {
            withTwoWorkers(less);
        }
    }

    private static void withWorkers(int workers, int less) throws InterruptedException {
        List<Integer> items = IntStream.range(0, 20_000 / less).boxed().toList();
        PoolOptions options = PoolOptions.ofWorkers(workers).withEagerStart(true);
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(options)) {
            while (pool.stats().workersStarted() < workers) {
                LockSupport.parkNanos(1_000_000);
            }
            check(pool.map((Integer x) -> x * x, items, 1));
            say("one", 5 / less + 1, items.size(), () -> check(pool.map((Integer x) -> x * x, items, 1)));
        }
    }

    private static void withTwoWorkers(int less) throws InterruptedException {
        List<Integer> many = IntStream.range(0, 1_000_000 / less).boxed().toList();
        List<Integer> few = many.subList(0, 50_000 / less);
        TaskFunction<Integer, Integer> square = x -> x * x;
        try (Multiprocessing mp = Multiprocessing.open()) {
            try (ProcessPool pool = mp.pool(PoolOptions.ofWorkers(WORKERS).withEagerStart(true))) {
                for (int i = 0; i < 10 / less + 1; i++) {
                    check(pool.map(square, many));
                }
                say("map", 15 / less + 1, many.size(), () -> check(pool.map(square, many)));
                say("one", 9 / less + 1, few.size(), () -> check(pool.map(square, few, 1)));
                say("apply", 30_000 / less, 1, () -> pool.apply(square, 3));
            }
            say("brief", 8 / less + 1, 1, () -> {
                try (ProcessPool pool = mp.pool(WORKERS)) {
                    check(pool.map(square, many.subList(0, 15)));
                }
            });
        }
    }

    private static void check(List<Integer> squares) {
        int last = squares.size() - 1;
        if (squares.get(last) != last * last) {
            throw new IllegalStateException("the last of " + last + " squares is " + squares.get(last));
        }
    }

    private static void say(String name, int rounds, int items, Work work) throws InterruptedException {
        double[] nanos = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            long begin = System.nanoTime();
            work.run();
            nanos[round] = (double) (System.nanoTime() - begin) / items;
        }
        Arrays.sort(nanos);
        Readings.say(name, nanos[rounds / 2]);
    }
}
