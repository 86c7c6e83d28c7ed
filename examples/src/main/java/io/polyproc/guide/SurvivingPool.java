package io.polyproc.guide;

import io.polyproc.Multiprocessing;
import io.polyproc.pool.PoolStats;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskOptions;
import io.polyproc.pool.WorkerContext;
import java.util.List;

/** Every third task kills its worker in the first attempt. All results arrive. */
final class SurvivingPool {

    static int square(int number) {
        if (number % 3 == 0 && WorkerContext.current().attempt() == 1) {
            Runtime.getRuntime().halt(9); // no exception, no exit hook: the process is gone
        }
        return number * number;
    }

    public static void main(String[] arguments) {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2)) {
            TaskOptions twice = TaskOptions.defaults().withRetries(1);
            List<Integer> squares = pool.with(twice)
                    .mapAsync(SurvivingPool::square, List.of(1, 2, 3, 4, 5, 6), 1)
                    .join();
            System.out.println(squares);
            PoolStats stats = pool.stats();
            System.out.println(stats.workersDied() + " workers died, " + stats.retried() + " tasks were retried");
        }
    }
}
