package io.polyproc.guide;

import io.polyproc.Multiprocessing;
import io.polyproc.queue.Delivery;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.QueueReplay;
import io.polyproc.queue.SharedQueue;

/** A worker dies with a job in its hands. The job is delivered again, and an audit sees it too. */
final class WorkQueue {

    static void work(SharedQueue<String> jobs) throws InterruptedException {
        try (Delivery<String> job = jobs.takeWithAck()) {
            if (job.attempt() == 1) {
                Runtime.getRuntime().halt(9); // dies before it acknowledges
            }
            System.out.println(job.element() + " is done in attempt " + job.attempt());
            job.ack();
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            QueueOptions options = QueueOptions.defaults().withMaxAttempts(3);
            SharedQueue<String> jobs = mp.queue(String.class, options);
            SharedQueue<String> audit = jobs.group("audit");
            jobs.put("invoice 17");
            mp.start(() -> work(jobs)).join();
            mp.start(() -> work(jobs)).join();
            jobs.join(); // until each job is acknowledged
            System.out.println("left: " + jobs.size() + ", dead letters: "
                    + jobs.deadLetters().size());
            System.out.println("the audit takes: " + audit.take());
            try (QueueReplay<String> replay = jobs.replay()) {
                QueueReplay.Recorded<String> first = replay.next();
                System.out.println("element " + first.sequence() + " was: " + first.element());
            }
        }
    }
}
