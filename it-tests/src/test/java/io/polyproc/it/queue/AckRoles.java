package io.polyproc.it.queue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.JvmStart;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.queue.Delivery;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.SharedQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * The roles of the processes in the tests of acknowledgement. Each gets the workspace, the capacity and the most
 * attempts first.
 */
final class AckRoles {

    /** Length of an element of {@link #putBlocks}. */
    static final int BLOCK = 1 << 20;

    private AckRoles() {}

    /** A JVM that does one of these roles. */
    static TestJvm start(Site site, QueueOptions options, String role, Object... more) {
        return start(QueueKind.LOG.jvm(site, Jdks.own()), site, options, role, more);
    }

    static TestJvm start(JvmStart jvm, Site site, QueueOptions options, String role, Object... more) {
        List<Object> args = new ArrayList<>(List.of(site.workspace(), options.capacity(), options.maxAttempts()));
        args.addAll(List.of(more));
        return jvm.start(AckRoles.class, role, args.toArray());
    }

    static SharedQueue<Long> queue(Multiprocessing mp, QueueOptions options) {
        return mp.named("jobs").queue(Long.class, options);
    }

    private static Multiprocessing open(String[] args) {
        return Multiprocessing.open(Path.of(args[0]));
    }

    private static SharedQueue<Long> queue(Multiprocessing mp, String[] args) {
        return queue(
                mp,
                QueueOptions.defaults()
                        .withCapacity(Integer.parseInt(args[1]))
                        .withMaxAttempts(Integer.parseInt(args[2])));
    }

    /** Puts numbers from the first one on, and says each when its put has returned. */
    static void produce(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            SharedQueue<Long> queue = queue(mp, args);
            long first = Long.parseLong(args[3]);
            for (long i = first; i < first + Long.parseLong(args[4]); i++) {
                queue.put(i);
                TestMain.say("put " + i);
            }
        }
    }

    /** Puts batches of numbers without end, from 0 on; reports when it begins. */
    static void produceInBulk(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            SharedQueue<Long> queue = queue(mp, args);
            int count = Integer.parseInt(args[3]);
            TestMain.say("putting");
            for (long first = 0; ; first += count) {
                queue.putAll(LongStream.range(first, first + count).boxed().toList());
            }
        }
    }

    /** Says what it takes, does it, acknowledges it and says so, until there is nothing more to come. */
    static void work(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            SharedQueue<Long> queue = queue(mp, args);
            TestMain.say("working");
            while (true) {
                try (Delivery<Long> delivery = queue.takeWithAck()) {
                    TestMain.say("began " + delivery.element() + " " + delivery.attempt());
                    // The work.
                    LockSupport.parkNanos(500_000);
                    delivery.ack();
                    TestMain.say("done " + delivery.element());
                }
            }
        }
    }

    /** Takes one element, reports it, and acknowledges it on request. */
    static void hold(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            SharedQueue<Long> queue = queue(mp, args);
            TestMain.say("taking");
            try (Delivery<Long> delivery = queue.takeWithAck()) {
                TestMain.say("holds " + delivery.element() + " " + delivery.attempt());
                TestMain.hear();
                delivery.ack();
                TestMain.say("acknowledged");
            }
        }
    }

    /** Takes one and gives it back. */
    static void giveBack(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            queue(mp, args).takeWithAck().nack();
        }
    }

    /** Shuts the queue down, or opens it again. */
    static void changeState(String[] args) {
        try (Multiprocessing mp = open(args)) {
            SharedQueue<Long> queue = queue(mp, args);
            switch (args[3]) {
                case "shutdown" -> queue.shutdown();
                case "shutdownNow" -> queue.shutdownNow();
                default -> queue.reopen();
            }
        }
    }

    /** Takes a number of blocks from the queue of blocks. */
    static void takeBlocks(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            SharedQueue<byte[]> blocks = mp.named("blocks").queue(byte[].class);
            for (int i = 0; i < Integer.parseInt(args[3]); i++) {
                blocks.take();
            }
        }
    }
}
