package io.polyproc.guide;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.queue.RingQueue;

/** Two producers and one consumer, each a process of its own, with a bounded queue between them. */
final class FastQueue {

    static final int ELEMENTS = 10_000;

    static void produce(RingQueue<Long> queue) throws InterruptedException {
        for (long i = 1; i <= ELEMENTS; i++) {
            queue.put(i); // waits while the queue is full
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            RingQueue<Long> queue = mp.ringQueue(Long.class, 1024);
            ChildProcess first = mp.start(() -> produce(queue));
            ChildProcess second = mp.start(() -> produce(queue));
            long sum = 0;
            for (int i = 0; i < 2 * ELEMENTS; i++) {
                sum += queue.take(); // waits while the queue is empty
            }
            System.out.println("sum: " + sum + ", left: " + queue.size());
            first.join();
            second.join();
        }
    }
}
