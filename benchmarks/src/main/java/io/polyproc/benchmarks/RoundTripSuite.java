package io.polyproc.benchmarks;

import io.polyproc.benchmarks.harness.Figure;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.benchmarks.harness.Suite;
import java.io.IOException;
import org.HdrHistogram.Histogram;

/** Round trips of a number between two processes, with both sides spinning and both parked. */
final class RoundTripSuite implements Suite {

    private static final String SPINNING = "round trip, spinning";
    private static final String SLEEPING = "round trip, asleep";
    private static final String CHART = "Round trips when each is sent on time";
    private static final String C_SPIN = "C, two words";
    private static final String C_FUTEX = "C, futex";
    private static final int MICROS_BETWEEN = 200;

    @Override
    public String name() {
        return "roundtrips";
    }

    @Override
    public String about() {
        return "A number to another process and back. Spinning: one after the other, the median of the means of"
                + " thousands. Asleep: one every "
                + MICROS_BETWEEN
                + " microseconds, each counted from when it was due, so that a stall counts for all that it"
                + " delays. Semaphores, pipes and ring"
                + " queues spin for 20 microseconds before they park, C and Python park at once.";
    }

    @Override
    public void run(Session session) throws IOException, InterruptedException {
        int spins = session.size().pick(1_000, 300_000, 2_000_000);
        int sleeps = session.size().pick(20, 8_000, 30_000);
        for (int fork = 0; fork < session.size().forks(); fork++) {
            session.programs().c("ping", "spin", spins, Trips.BATCHES, 1).ifPresent(r -> spin(session, C_SPIN, r));
            for (String kind : new String[] {"values", "pipe", "ring queues"}) {
                spin(session, kind, session.programs().java(Ping.class, kind + ", spinning", spins, Trips.BATCHES, 1));
            }
            long interval = MICROS_BETWEEN * 1000;
            session.programs().c("ping", "futex", sleeps, interval, 1).ifPresent(r -> sleep(session, C_FUTEX, r));
            session.programs()
                    .c("ping", "semaphore", sleeps, interval, 1)
                    .ifPresent(r -> sleep(session, "glibc semaphores", r));
            for (String kind : new String[] {"semaphores", "pipe", "ring queues", "socket", "pipe of the system"}) {
                sleep(session, kind, session.programs().java(Ping.class, kind, sleeps, interval, 1));
            }
            for (String kind : new String[] {"Pipe", "Semaphore"}) {
                session.programs()
                        .python("ping.py", kind, sleeps, interval)
                        .ifPresent(r -> sleep(session, "Python " + kind, r));
            }
        }
        for (String kind : new String[] {"values", "pipe", "ring queues"}) {
            session.goal(
                    SPINNING + ", " + kind,
                    2,
                    session.figure(SPINNING, kind, "ns"),
                    session.figure(SPINNING, C_SPIN, "ns"),
                    "More than one word has to go from one processor to the other: a position and a message each"
                            + " way, and of a queue that "
                            + "survives its users two locks as well.");
        }
        for (String kind : new String[] {"semaphores", "pipe", "ring queues"}) {
            session.goal(
                    SLEEPING + ", " + kind,
                    1.2,
                    session.figure(SLEEPING, kind, "us"),
                    session.figure(SLEEPING, C_FUTEX, "us"),
                    "The kernel's part is the same; the rest is the call from Java and the liveness check.");
        }
    }

    private static void spin(Session session, String contender, Readings readings) {
        session.figure(SPINNING, contender, "ns").add(Figure.median(readings.values("ns")));
    }

    private static void sleep(Session session, String contender, Readings readings) {
        Histogram all = session.latencies(CHART, contender);
        Histogram fork = new Histogram(3);
        for (double latency : readings.values("latency")) {
            all.recordValue((long) latency);
            fork.recordValue((long) latency);
        }
        Figure figure = session.figure(SLEEPING, contender, "us");
        figure.add(fork.getValueAtPercentile(50) / 1e3);
        readings.find("cpu").ifPresent(nanos -> figure.addProcessorTime(nanos / 1e3));
        readings.find("allocated").ifPresent(figure::addAllocation);
    }
}
