package io.polyproc.examples;

import io.polyproc.Multiprocessing;
import io.polyproc.pool.ProcessPool;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Scene 3: map a function over a list, in the processes of a pool. */
public final class PoolExample {

    private PoolExample() {}

    static int square(int x) {
        return x * x;
    }

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        List<Integer> numbers = IntStream.range(0, 15).boxed().toList();
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool()) {
            System.out.println(pool.map(PoolExample::square, numbers));

            Future<Integer> one = pool.applyAsync(PoolExample::square, 2);
            System.out.println(one.get());
        }
    }
}
