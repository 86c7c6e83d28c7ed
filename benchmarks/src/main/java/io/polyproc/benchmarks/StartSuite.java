package io.polyproc.benchmarks;

import io.polyproc.benchmarks.harness.Figure;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.benchmarks.harness.Suite;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Measures the start and the end of a child, and its memory. */
final class StartSuite implements Suite {

    private static final String WHOLE = "start and join";
    private static final String FIRST = "from start() to the task's first instruction";
    private static final String MEMORY = "an idle process";

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String about() {
        return "A child that takes a lock and changes a value, cold and from a spare JVM, in turn with a bare JVM"
                + " that prints a line;"
                + " and Python's start methods.";
    }

    @Override
    public void run(Session session) throws IOException, InterruptedException {
        int rounds = session.size().pick(1, 12, 25);
        Figure cold = session.figure(WHOLE, "child, cold", "ms");
        Figure warm = session.figure(WHOLE, "child, from a spare", "ms");
        Figure bare = session.figure(WHOLE, "bare JVM", "ms");
        Figure first = session.figure(FIRST, "child, from a spare", "ms");
        Figure child = session.figure(MEMORY, "child", "MiB");
        Figure bareMemory = session.figure(MEMORY, "bare JVM", "MiB");
        for (int fork = 0; fork < session.size().forks(); fork++) {
            Readings ours = session.programs().plainJava(Starts.class, rounds);
            addMillis(cold, ours.values("cold"));
            addMillis(warm, ours.values("warm"));
            addMillis(first, ours.values("first"));
            addMillis(bare, ours.values("bare"));
            child.add(ours.value("child.memory") / 1024);
            bareMemory.add(ours.value("bare.memory") / 1024);
            Optional<Readings> python = session.programs().python("start.py", rounds);
            for (String method : python.isPresent() ? List.of("fork", "forkserver", "spawn") : List.<String>of()) {
                addMillis(
                        session.figure(WHOLE, "Python, " + method, "ms"),
                        python.get().values(method));
                addMillis(
                        session.figure(FIRST, "Python, " + method, "ms"),
                        python.get().values(method + ".first"));
            }
        }
        session.goal(
                "start and join, cold",
                1.5,
                cold,
                bare,
                "What is left is loading the classes of a child; decision 0015.");
        session.goal(
                "start to the first instruction, warm",
                1,
                first.median(),
                "ms",
                "Decision 0014 says what it consists of.");
        session.goal(
                "start and join, warm", 8, warm.median(), "ms", "A JVM's own end takes most of it; decision 0015.");
        session.goal("memory of an idle child", 1.7, child, bareMemory, "What a child has loaded; decision 0014.");
    }

    private static void addMillis(Figure figure, List<Double> nanos) {
        nanos.forEach(each -> figure.add(each / 1e6));
    }
}
