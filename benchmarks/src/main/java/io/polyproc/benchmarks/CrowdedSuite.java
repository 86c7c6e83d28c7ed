package io.polyproc.benchmarks;

import io.polyproc.benchmarks.harness.Figure;
import io.polyproc.benchmarks.harness.Programs;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.benchmarks.harness.Suite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * Round trips of processes that share processors: two on one, and two pairs on two. A side that spins for its whole time slice holds
 * up the other side, which needs the same processor to answer.
 */
final class CrowdedSuite implements Suite {

    private static final String TWO_ON_ONE = "two processes on one processor";
    private static final String FOUR_ON_TWO = "four processes on two processors";
    private static final String C_FUTEX = "C, futex";
    private static final String C_SEMAPHORE = "glibc semaphores";
    private static final String C_SPIN = "C, two words, spinning";

    @Override
    public String name() {
        return "crowded";
    }

    @Override
    public String about() {
        return "A number to another process and back, one trip after the other, when processes share processors: the mean of all trips of"
                + " at most 2 s, and their percentiles. Who spins without end pays a time slice for each trip; values are read in such a loop.";
    }

    @Override
    public void run(Session session) throws Exception {
        int trips = session.size().pick(20, 4_000, 20_000);
        for (int fork = 0; fork < session.size().forks(); fork++) {
            for (String work : new String[] {TWO_ON_ONE, FOUR_ON_TWO}) {
                int processor = work.equals(TWO_ON_ONE) ? 0 : 1;
                int pairs = work.equals(TWO_ON_ONE) ? 1 : 2;
                Programs programs = session.programs();
                measure(
                        session,
                        work,
                        C_SPIN,
                        pairs,
                        () -> programs.c("ping", "spin", trips, Trips.ONE_BY_ONE, processor));
                measure(
                        session,
                        work,
                        C_FUTEX,
                        pairs,
                        () -> programs.c("ping", "futex", trips, Trips.ONE_BY_ONE, processor));
                measure(
                        session,
                        work,
                        C_SEMAPHORE,
                        pairs,
                        () -> programs.c("ping", "semaphore", trips, Trips.ONE_BY_ONE, processor));
                for (String kind : new String[] {"values, spinning", "semaphores", "pipe", "ring queues"}) {
                    measure(
                            session,
                            work,
                            kind,
                            pairs,
                            () -> Optional.of(programs.java(Ping.class, kind, trips, Trips.ONE_BY_ONE, processor)));
                }
            }
        }
        for (String work : new String[] {TWO_ON_ONE, FOUR_ON_TWO}) {
            for (String kind : new String[] {"semaphores", "pipe", "ring queues"}) {
                session.goal(
                        work + ", " + kind,
                        2,
                        session.figure(work, kind, "us"),
                        session.figure(work, C_SEMAPHORE, "us"),
                        "A waiter spins for a while before it sleeps, and its partner cannot run meanwhile.");
            }
        }
    }

    private static void measure(
            Session session, String work, String contender, int pairs, Callable<Optional<Readings>> pair)
            throws Exception {
        List<Readings> readings = atOnce(pairs, pair);
        if (readings.isEmpty()) {
            return;
        }
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
        Figure figure = session.figure(work, contender, "us");
        figure.add(sum / count / 1e3);
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
