package io.polyproc.it.history;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.TestMain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** The processes that use the objects: a thread for each object, which notes what it calls. */
final class Players {

    /** The objects of the library, by name. */
    static final Map<String, Supplier<Subject>> REAL = new LinkedHashMap<>();
    /** One broken variant of each, by the same names. */
    static final Map<String, Supplier<Subject>> BROKEN = new LinkedHashMap<>();

    /** What each is to be. */
    static final Map<String, Sequential> SPECIFICATIONS = Map.of(
            "lock", Specifications.LOCK,
            "semaphore", Specifications.semaphore(Subject.PERMITS),
            "long", Specifications.NUMBER,
            "int", Specifications.NUMBER,
            "ring", Specifications.QUEUE,
            "durable", Specifications.QUEUE);

    static {
        REAL.put("lock", Subject.Lock::new);
        REAL.put("semaphore", Subject.Semaphore::new);
        REAL.put("long", Subject.LongNumber::new);
        REAL.put("int", Subject.IntNumber::new);
        REAL.put("ring", () -> new Subject.Queue(false));
        REAL.put("durable", () -> new Subject.Queue(true));
        BROKEN.put("lock", Broken.Lock::new);
        BROKEN.put("semaphore", Broken.Semaphore::new);
        BROKEN.put("long", Broken.LongNumber::new);
        BROKEN.put("ring", Broken.RingQueue::new);
        BROKEN.put("durable", Broken.DurableQueue::new);
    }

    private Players() {}

    /** Plays round after round; gets the workspace, a directory for logs, its number, a seed, and which objects. */
    static void play(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open(Path.of(args[0]));
        int process = Integer.parseInt(args[2]);
        Random random = new Random(Long.parseLong(args[3]));
        Map<String, Supplier<Subject>> subjects = args[4].equals("real") ? REAL : BROKEN;
        TestMain.say("ready");
        for (String round = TestMain.hear(); !round.equals("end"); round = TestMain.hear()) {
            String now = round;
            List<Thread> threads = new ArrayList<>();
            subjects.forEach((name, subject) -> {
                Path log = Path.of(args[1], now + "-" + name + "-" + process);
                Subject bound = subject.get().bind(mp, name + "-" + now, process, new Random(random.nextLong()));
                threads.add(new Thread(() -> play(bound, log), name));
            });
            TestMain.say("begins " + round);
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            TestMain.hear();
            TestMain.say("done " + round);
        }
        mp.close();
    }

    /** Until the test speaks. */
    private static void play(Subject subject, Path file) {
        try {
            Log log = Log.create(file);
            while (!TestMain.isSpokenTo() && !log.isFull()) {
                subject.step(log);
            }
            subject.end(log);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
