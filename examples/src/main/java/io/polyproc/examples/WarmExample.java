package io.polyproc.examples;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.StartMethod;
import io.polyproc.value.SharedLong;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Measures the time until a task runs in another process: in a new JVM, and in a spare one. */
public final class WarmExample {

    private static final int ROUNDS = 5;

    private WarmExample() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedLong begun = mp.sharedLong(0);
            mp.keepSpares(1);
            System.out.println("median of " + ROUNDS + "    until the task runs    until it is joined");
            for (StartMethod method : StartMethod.values()) {
                long[] first = new long[ROUNDS];
                long[] whole = new long[ROUNDS];
                for (int i = 0; i < ROUNDS; i++) {
                    while (mp.readySpares() == 0) {
                        TimeUnit.MILLISECONDS.sleep(1);
                    }
                    long start = System.nanoTime();
                    ChildProcess child = mp.process(() -> begun.set(System.nanoTime()))
                            .startMethod(method)
                            .start();
                    child.join();
                    whole[i] = System.nanoTime() - start;
                    first[i] = begun.get() - start;
                }
                System.out.printf("%-14s %16.2f ms %18.2f ms%n", method, median(first), median(whole));
            }
        }
    }

    private static double median(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / 1e6;
    }
}
