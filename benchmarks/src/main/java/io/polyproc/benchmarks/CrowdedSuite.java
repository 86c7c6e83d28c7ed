package io.polyproc.benchmarks;

import io.polyproc.benchmarks.harness.Programs;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.benchmarks.harness.Suite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * Round trips of processes that share processors: two on one, and two pairs on two. A side that spins for its whole
 * time slice delays the other side, which needs the same processor to answer.
 */
final class CrowdedSuite implements Suite {

    private static final String TWO_ON_ONE = "two processes on one processor";
    private static final String FOUR_ON_TWO = "four processes on two processors";
    private static final String C_FUTEX = "C, futex";
    private static final String C_SEMAPHORE = "glibc semaphores";
    private static final String[] WAITING = {"semaphores", "pipe", "ring queues"};
    private static final String C_SPIN = "C, two words, spinning";

    @Override
    public String name() {
        return "crowded";
    }

    @Override
    public String about() {
        return "A number to another process and back, one trip after the other, when processes share processors:"
                + " the mean of all trips of"
                + " at most 2 s, and their percentiles. A side that spins without end pays a time slice for each"
                + " trip, as the one for values does.";
    }

    @Override
    public void run(Session session) throws Exception {
        int trips = session.size().pick(5, 4_000, 20_000);
        for (int fork = 0; fork < session.size().forks(); fork++) {
            measure(session, TWO_ON_ONE, 1, contenders(session.programs(), trips, 0));
            measure(session, FOUR_ON_TWO, 2, contenders(session.programs(), trips, 1));
        }
        for (String work : new String[] {TWO_ON_ONE, FOUR_ON_TWO}) {
            for (String kind : WAITING) {
                session.goal(
                        work + ", " + kind,
                        4,
                        session.figure(work, kind, "us"),
                        session.figure(work, C_SEMAPHORE, "us"),
                        "The JVM's own threads share the processor, and a wait that probes whether spinning pays"
                                + " again takes 20 us.");
            }
        }
    }

    /** Pairs of processes, of which the second runs on this processor and the first on processor 0. */
    private static Map<String, Callable<Optional<Readings>>> contenders(Programs programs, int trips, int processor) {
        Map<String, Callable<Optional<Readings>>> all = new LinkedHashMap<>();
        for (String[] peer : new String[][] {{C_SPIN, "spin"}, {C_FUTEX, "futex"}, {C_SEMAPHORE, "semaphore"}}) {
            all.put(peer[0], () -> programs.c("ping", peer[1], trips, Trips.ONE_BY_ONE, processor));
        }
        all.put("values, spinning", java(programs, "values, spinning", trips, processor));
        for (String kind : WAITING) {
            all.put(kind, java(programs, kind, trips, processor));
        }
        return all;
    }

    private static Callable<Optional<Readings>> java(Programs programs, String kind, int trips, int processor) {
        return () -> Optional.of(programs.java(Ping.class, kind, trips, Trips.ONE_BY_ONE, processor));
    }

    private static void measure(
            Session session, String work, int pairs, Map<String, Callable<Optional<Readings>>> contenders)
            throws Exception {
        for (Map.Entry<String, Callable<Optional<Readings>>> contender : contenders.entrySet()) {
            List<Readings> readings = atOnce(pairs, contender.getValue());
            if (!readings.isEmpty()) {
                record(session, work, contender.getKey(), readings);
            }
        }
    }

    private static void record(Session session, String work, String contender, List<Readings> readings) {
        Histogram all = session.latencies("Round trips of " + work, contender);
        double sum = 0;
        long count = 0;
        for (Readings each : readings) {
            for (double latency : each.values("latency")) {
                all.recordValue((long) latency);
                sum += latency;
                count++;
            }
        }
        session.figure(work, contender, "us").add(sum / count / 1e3);
    }

    /** Runs pairs of processes side by side. */
    private static List<Readings> atOnce(int pairs, Callable<Optional<Readings>> pair) throws Exception {
        ExecutorService runners = Executors.newFixedThreadPool(pairs);
        try {
            List<Readings> readings = new ArrayList<>();
            List<Callable<Optional<Readings>>> all = new ArrayList<>();
            for (int i = 0; i < pairs; i++) {
                all.add(pair);
            }
            for (Future<Optional<Readings>> each : runners.invokeAll(all)) {
                each.get().ifPresent(readings::add);
            }
            return readings;
        } finally {
            runners.shutdown();
        }
    }
}
