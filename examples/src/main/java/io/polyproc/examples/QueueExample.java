package io.polyproc.examples;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.queue.SharedQueue;

/** Scene 2: two processes return their results through a queue. */
public final class QueueExample {

    private QueueExample() {}

    static void sumOfPowers(SharedQueue<Long> results) throws InterruptedException {
        long output = 0;
        for (long i = 0; i < 1000; i++) {
            output += i + i * i + i * i * i;
        }
        results.put(output);
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedQueue<Long> results = mp.queue(Long.class);
            ChildProcess first = mp.start(() -> sumOfPowers(results));
            ChildProcess second = mp.start(() -> sumOfPowers(results));
            first.join();
            second.join();
            System.out.println(results.take() + results.take());
        }
    }
}
