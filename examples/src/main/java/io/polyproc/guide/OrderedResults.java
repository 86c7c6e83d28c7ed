package io.polyproc.guide;

import io.polyproc.Multiprocessing;
import io.polyproc.pool.ImapOptions;
import io.polyproc.pool.PoolProgress;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.ResultIterator;
import io.polyproc.pool.TaskOptions;
import java.time.Duration;
import java.util.List;

/** Prints results in the order of the input, as soon as they are there. One task takes too long. */
final class OrderedResults {

    static String measure(int station) throws InterruptedException {
        if (station == 3) {
            Thread.sleep(3_600_000);
        }
        return "station " + station + ": " + station * 0.5;
    }

    public static void main(String[] arguments) {
        TaskOptions limited = TaskOptions.defaults().withTimeout(Duration.ofSeconds(1));
        ImapOptions options = ImapOptions.defaults().withChunkSize(1).withLookAhead(100);
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(2);
                ResultIterator<String> results =
                        pool.with(limited).imap(OrderedResults::measure, List.of(1, 2, 3, 4), options)) {
            while (results.hasNext()) {
                try {
                    System.out.println(results.next());
                } catch (RuntimeException e) {
                    System.out.println(e.getMessage());
                }
            }
            PoolProgress progress = pool.stats().progress();
            System.out.println(progress.succeeded() + " succeeded, " + progress.failed() + " failed");
        }
    }
}
