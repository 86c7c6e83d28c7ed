package io.polyproc.benchmarks;

import io.polyproc.benchmarks.harness.Curves;
import io.polyproc.benchmarks.harness.Figure;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.benchmarks.harness.Suite;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A pool of two workers beside Python's. */
final class PoolSuite implements Suite {

    private static final String SLOW_MACHINE =
            "The goal is of a machine on which Python takes 242 ns, 18.5 us and 74 us for the three; see its"
                    + " figures of this run.";

    @Override
    public String name() {
        return "pool";
    }

    @Override
    public String about() {
        return "Two workers that square numbers: an item of a large map in automatic chunks and in chunks of one,"
                + " one call, and a"
                + " pool that is made, maps 15 items and is closed.";
    }

    @Override
    public void run(Session session) throws IOException, InterruptedException {
        Map<String, String> works = new LinkedHashMap<>();
        works.put("map", "map in automatic chunks, an item");
        works.put("one", "map in chunks of one, an item");
        works.put("apply", "apply, the round trip");
        works.put("brief", "pool made, 15 items mapped, closed");
        int less = session.size().pick(1000, 1, 1);
        int forks = session.size().pick(1, 2, 5);
        for (int fork = 0; fork < forks; fork++) {
            add(session, "Polyproc", works, session.programs().plainJava(Pools.class, less));
            session.programs().python("pool.py", less).ifPresent(readings -> add(session, "Python", works, readings));
        }
        Curves curves = session.curves("a map in chunks of one against workers", "workers", "ns for each item");
        int[] counts = session.size().pick(new int[] {2}, new int[] {1, 2, 8}, new int[] {1, 2, 4, 8, 16, 32});
        for (int workers : counts) {
            Readings readings = session.programs().plainJava(Pools.class, less, workers);
            curves.add("Polyproc", workers, readings.value("one"));
        }
        goal(session, works.get("map"), 50);
        goal(session, works.get("one"), 4_000);
        goal(session, works.get("apply"), 30_000);
    }

    private static void goal(Session session, String work, double limit) {
        Figure ours = session.figure(work, "Polyproc", "ns");
        session.goal(work, limit, ours.median(), "ns", SLOW_MACHINE);
    }

    private static void add(Session session, String contender, Map<String, String> works, Readings readings) {
        works.forEach((name, work) -> session.figure(work, contender, "ns").add(readings.value(name)));
    }
}
