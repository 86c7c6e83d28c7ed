package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.pool.ProcessPool;
import io.polyproc.process.ChildProcess;
import io.polyproc.queue.SharedQueue;
import io.polyproc.sync.IpcLock;
import io.polyproc.value.SharedDouble;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedIntArray;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** The five scenes of the notebook, as a user writes them; {@code notebook.py} has the same in Python. */
final class Notebook {

    private Notebook() {}

    static void job(int a, int b) {
        System.out.println(a + b);
        System.out.println("blablabla...");
    }

    static void sumOfPowers(SharedQueue<Long> results) throws InterruptedException {
        long output = 0;
        for (long i = 0; i < 1000; i++) {
            output += i + i * i + i * i * i;
        }
        results.put(output);
    }

    static int square(int x) {
        return x * x;
    }

    static void changeWithoutLock(SharedInt balance, int n) {
        for (int i = 0; i < 1_000_000; i++) {
            balance.set(balance.get() + n);
            balance.set(balance.get() - n);
        }
    }

    static void changeWithLock(SharedInt balance, IpcLock lock, int n) {
        lock.lock();
        try {
            changeWithoutLock(balance, n);
        } finally {
            lock.unlock();
        }
    }

    public static void main(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            // 2. Process
            ChildProcess p1 = mp.start(() -> job(1, 2));
            p1.join();

            // 3. Queue
            SharedQueue<Long> results = mp.queue(Long.class);
            ChildProcess q1 = mp.start(() -> sumOfPowers(results));
            ChildProcess q2 = mp.start(() -> sumOfPowers(results));
            q1.join();
            q2.join();
            System.out.println(results.take() + results.take());

            // 4. Pool
            try (ProcessPool pool = mp.pool()) {
                List<Integer> numbers = IntStream.range(0, 15).boxed().toList();
                System.out.println(pool.map(Notebook::square, numbers));
                System.out.println(pool.applyAsync(Notebook::square, 2).get());
                List<? extends Future<Integer>> futures = numbers.stream()
                        .map(i -> pool.applyAsync(Notebook::square, i))
                        .toList();
                for (Future<Integer> future : futures) {
                    System.out.print(future.get() + " ");
                }
                System.out.println();
            }

            // 5. Shared memory
            SharedDouble value = mp.sharedDouble(1);
            SharedIntArray array = mp.sharedIntArrayOf(1, 2, 3);
            ChildProcess writer = mp.start(() -> {
                value.set(value.get() + 0.5);
                array.set(0, array.get(0) + 41);
            });
            writer.join();
            System.out.println(value.get() + " " + array.get(0) + " " + array.length());

            // 6. Lock
            SharedInt balance1 = mp.sharedInt(0);
            SharedInt balance2 = mp.sharedInt(0);
            IpcLock lock = mp.lock();
            ChildProcess p3 = mp.start(() -> changeWithoutLock(balance1, 8));
            ChildProcess p4 = mp.start(() -> changeWithoutLock(balance1, 10));
            p3.join();
            p4.join();
            ChildProcess p5 = mp.start(() -> changeWithLock(balance2, lock, 8));
            ChildProcess p6 = mp.start(() -> changeWithLock(balance2, lock, 10));
            p5.join();
            p6.join();
            System.out.println("without lock: " + balance1.get());
            System.out.println("with lock: " + balance2.get());
        }
    }
}
