package io.polyproc.examples;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.queue.Delivery;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.SharedQueue;
import io.polyproc.value.SharedLong;
import io.polyproc.value.SharedLongArray;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A queue that loses no job. One of the workers is killed with SIGKILL in the middle of a job, which is redelivered. A
 * job that fails each time becomes a dead letter.
 */
public final class JobsExample {

    private static final int BAD = 7;

    private JobsExample() {}

    /** Counts the attempt, and acknowledges the job unless it fails. */
    static void work(SharedQueue<Integer> jobs, SharedLongArray attempts) throws InterruptedException {
        for (Delivery<Integer> job = jobs.pollWithAck(Duration.ofDays(1));
                job != null;
                job = jobs.pollWithAck(Duration.ofDays(1))) {
            try (Delivery<Integer> current = job) {
                attempts.set(current.element(), current.attempt());
                if (current.element() != BAD) {
                    current.ack();
                }
            }
        }
    }

    /** Takes a job, and never finishes it. */
    static void stumble(SharedQueue<Integer> jobs, SharedLong stumbled) throws InterruptedException {
        stumbled.set(jobs.takeWithAck().element());
        while (true) {
            LockSupport.park();
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedQueue<Integer> jobs =
                    mp.queue(Integer.class, QueueOptions.defaults().withMaxAttempts(3));
            SharedLongArray attempts = mp.sharedLongArray(10);
            SharedLong stumbled = mp.sharedLong(-1);
            jobs.putAll(List.of(0, 1, 2, 3, 4, 5, 6, BAD, 8, 9));

            ChildProcess victim = mp.start(() -> stumble(jobs, stumbled));
            while (stumbled.get() < 0) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            victim.kill();
            victim.join();
            System.out.println("job " + stumbled.get() + " was with a worker that was killed with signal "
                    + victim.exitSignal().orElseThrow());

            ChildProcess first = mp.start(() -> work(jobs, attempts));
            ChildProcess second = mp.start(() -> work(jobs, attempts));
            jobs.join();
            jobs.shutdown();
            first.join();
            second.join();
            System.out.println("attempts of each job: " + Arrays.toString(attempts.toArray()));
            System.out.println("dead letters: " + List.copyOf(jobs.deadLetters()));
        }
    }
}
