package io.polyproc.examples;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.queue.QueueReplay;
import io.polyproc.queue.SharedQueue;
import java.util.List;

/** Replay of a durable queue. Two consumer groups each see every element, and consumed elements can be read again. */
public final class ReplayExample {

    private ReplayExample() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedQueue<String> events = mp.queue(String.class);
            SharedQueue<String> audit = events.group("audit");
            ChildProcess child = mp.start(() -> events.putAll(List.of("opened", "changed", "closed")));
            child.join();
            System.out.println("taken: " + events.take() + ", " + events.take() + ", " + events.take());
            System.out.println("taken by the audit: " + audit.take());
            try (QueueReplay<String> replay = events.replay()) {
                for (QueueReplay.Recorded<String> next = replay.next(); next != null; next = replay.next()) {
                    System.out.println("element " + next.sequence() + " was: " + next.element());
                }
            }
            System.out.println("left: " + events.size() + ", for the audit: " + audit.size());
        }
    }
}
