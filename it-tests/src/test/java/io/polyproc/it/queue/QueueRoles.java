package io.polyproc.it.queue;

import io.polyproc.Multiprocessing;
import io.polyproc.errors.MissingFlagsException;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.JvmStart;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestMain;
import io.polyproc.queue.SharedQueue;
import java.nio.file.Path;
import java.time.Duration;

/** What the processes do in the tests of queues. Each gets the directory of the workspace first. */
final class QueueRoles {

    static final String NAME = "numbers";

    /** Numbers of a producer are {@code producer * STRIDE + 0, 1, 2 ...}. */
    static final long STRIDE = 1_000_000;

    /** Ends a consumer. */
    static final long END = -1;

    private QueueRoles() {}

    /** A JVM with the flags that queues need. */
    static JvmStart jvm(Site site, Jdks.Jdk jdk) {
        return site.jvm().java(jdk).options(flags(jdk));
    }

    static JvmStart jvm(Site site) {
        return jvm(site, Jdks.own());
    }

    static String[] flags(Jdks.Jdk jdk) {
        return ChronicleFlags.forVersion(jdk.feature()).toArray(String[]::new);
    }

    static SharedQueue<Long> queue(Multiprocessing mp) {
        return mp.queue(NAME, Long.class);
    }

    private static Multiprocessing open(String[] args) {
        return Multiprocessing.open(Path.of(args[0]));
    }

    /** Says after each put that it has returned: directory, producer's number, how many. */
    static void produce(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            SharedQueue<Long> queue = queue(mp);
            long first = Long.parseLong(args[1]) * STRIDE;
            for (long i = 0; i < Long.parseLong(args[2]); i++) {
                queue.put(first + i);
                TestMain.say("put " + (first + i));
            }
            TestMain.say("all put");
        }
    }

    /** Puts, and says it, and stays until it is killed. */
    static void produceAndStay(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            queue(mp).put(Long.parseLong(args[1]));
            TestMain.say("put " + args[1]);
            TestMain.hear();
        }
    }

    /** Says each element that it takes, until it takes the end. */
    static void consume(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            SharedQueue<Long> queue = queue(mp);
            TestMain.say("taking");
            while (true) {
                long taken = queue.take();
                TestMain.say("took " + taken);
                if (taken == END) {
                    return;
                }
            }
        }
    }

    /** Puts a number and takes the next one, and tells how long the put took; warmed up before. */
    static void putWhenTold(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            SharedQueue<Long> queue = queue(mp);
            queue.size();
            TestMain.say("ready");
            while (true) {
                long number = Long.parseLong(TestMain.hear());
                if (number == END) {
                    return;
                }
                long begin = System.nanoTime();
                queue.put(number);
                TestMain.say(
                        "put in " + Duration.ofNanos(System.nanoTime() - begin).toMillis());
            }
        }
    }

    /** What happens without the flags. */
    static void withoutFlags(String[] args) {
        try (Multiprocessing mp = open(args)) {
            queue(mp);
            TestMain.say("no exception");
        } catch (MissingFlagsException e) {
            TestMain.say("flags " + e.flags());
        }
    }
}
