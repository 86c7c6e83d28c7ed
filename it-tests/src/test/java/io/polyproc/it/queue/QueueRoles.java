package io.polyproc.it.queue;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.Codecs;
import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.it.kit.TestMain;
import io.polyproc.queue.MissingFlagsException;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.SharedQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;

/** The roles of the processes in the tests of queues. Each gets the directory of the workspace first. */
final class QueueRoles {

    /** Numbers of a producer are {@code producer * STRIDE + 0, 1, 2 ...}. */
    static final long STRIDE = 1_000_000;

    /** Ends a consumer. */
    static final long END = -1;

    private QueueRoles() {}

    private static BlockingQueue<Long> queue(Multiprocessing mp) {
        return QueueKind.ofThisJvm().queue(mp);
    }

    private static Multiprocessing open(String[] args) {
        return Multiprocessing.open(Path.of(args[0]));
    }

    /** Says after each put that it has returned: directory, producer's number, how many. */
    static void produce(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            BlockingQueue<Long> queue = queue(mp);
            long first = Long.parseLong(args[1]) * STRIDE;
            TestMain.say("putting");
            for (long i = 0; i < Long.parseLong(args[2]); i++) {
                queue.put(first + i);
                TestMain.say("put " + (first + i));
            }
            TestMain.say("all put");
        }
    }

    /** Puts a number of elements and takes them again, one by one. */
    static void produceAndTake(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            BlockingQueue<Long> queue = queue(mp);
            for (long i = 0; i < Long.parseLong(args[1]); i++) {
                queue.put(i);
                if (queue.take() != i) {
                    throw new AssertionError("another number than " + i);
                }
            }
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
            BlockingQueue<Long> queue = queue(mp);
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
            BlockingQueue<Long> queue = queue(mp);
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

    /** Drains into a target that says what it gets, and stays in it until it is killed. */
    static void drainAndStay(String[] args) throws Exception {
        try (Multiprocessing mp = open(args)) {
            queue(mp).drainTo(new AbstractCollection<Long>() {
                @Override
                public boolean add(Long element) {
                    TestMain.say("holds " + element);
                    stay();
                    return true;
                }

                @Override
                public Iterator<Long> iterator() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int size() {
                    return 0;
                }
            });
        }
    }

    /** Stays in the writer of an element until it is killed. */
    static void writeAndStay(String[] args) throws Exception {
        DirectWriter writer = into -> {
            TestMain.say("inside");
            stay();
        };
        try (Multiprocessing mp = open(args)) {
            if (queue(mp) instanceof RingQueue<Long> ring) {
                ring.put(Long.BYTES, writer);
            } else {
                ((SharedQueue<Long>) queue(mp)).put(Long.BYTES, writer);
            }
        }
    }

    /** Stays in the reader of an element until it is killed. */
    static void readAndStay(String[] args) throws Exception {
        DirectReader reader = element -> {
            TestMain.say("inside");
            stay();
        };
        try (Multiprocessing mp = open(args)) {
            if (queue(mp) instanceof RingQueue<Long> ring) {
                ring.take(reader);
            } else {
                ((SharedQueue<Long>) queue(mp)).take(reader);
            }
        }
    }

    private static void stay() {
        try {
            TestMain.hear();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Iterates over a queue that is larger than the heap. */
    static void lookThrough(String[] args) {
        try (Multiprocessing mp = open(args)) {
            SharedQueue<byte[]> large = mp.named("large").queue(Codecs.bytes());
            TestMain.say("bytes "
                    + large.stream().mapToLong(element -> element.length).sum());
            TestMain.say("contains " + large.contains(new byte[0]));
            TestMain.say("drained "
                    + large.drainTo(new AbstractCollection<byte[]>() {
                        @Override
                        public boolean add(byte[] element) {
                            return element.length > 0;
                        }

                        @Override
                        public Iterator<byte[]> iterator() {
                            throw new UnsupportedOperationException();
                        }

                        @Override
                        public int size() {
                            return 0;
                        }
                    }));
        }
    }

    /** Uses a queue without the JVM flags. */
    static void withoutFlags(String[] args) {
        try (Multiprocessing mp = open(args)) {
            QueueKind.LOG.queue(mp);
            TestMain.say("no exception");
        } catch (MissingFlagsException e) {
            TestMain.say("flags " + e.flags());
        }
    }
}
