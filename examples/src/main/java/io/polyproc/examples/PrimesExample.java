package io.polyproc.examples;

import io.polyproc.Multiprocessing;
import io.polyproc.pool.PoolListener;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.PoolProgress;
import io.polyproc.pool.ProcessPool;
import java.util.List;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A long computation on all cores with a progress bar: counts primes, range by range. */
public final class PrimesExample {

    private static final int LIMIT = 2_000_000;
    private static final int RANGE = 10_000;
    private static final int WIDTH = 80;

    private PrimesExample() {}

    static boolean isPrime(int number) {
        if (number < 2 || number % 2 == 0) {
            return number == 2;
        }
        for (int divisor = 3; divisor * divisor <= number; divisor += 2) {
            if (number % divisor == 0) {
                return false;
            }
        }
        return true;
    }

    static int countPrimes(int from) {
        int count = 0;
        for (int number = from; number < from + RANGE; number++) {
            count += isPrime(number) ? 1 : 0;
        }
        return count;
    }

    public static void main(String[] arguments) throws InterruptedException {
        List<Integer> ranges =
                IntStream.range(0, LIMIT / RANGE).map(i -> i * RANGE).boxed().toList();
        try (ProgressBar bar = new ProgressBarBuilder()
                        .setTaskName("primes")
                        .setInitialMax(ranges.size())
                        .setStyle(ProgressBarStyle.ASCII)
                        .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                        .build();
                Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(options(bar))) {
            int primes = pool.map(PrimesExample::countPrimes, ranges, 1).stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            System.out.println(primes + " primes below " + LIMIT);
        }
    }

    private static PoolOptions options(ProgressBar bar) {
        return PoolOptions.ofWorkers(Runtime.getRuntime().availableProcessors()).withListener(new PoolListener() {
            @Override
            public void progressed(PoolProgress progress) {
                bar.stepTo(progress.done());
            }
        });
    }
}
