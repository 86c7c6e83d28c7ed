package io.polyproc.benchmarks;

import io.polyproc.benchmarks.harness.Figure;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.benchmarks.harness.Suite;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The whole notebook in one program, cold, beside the same in Python. */
final class NotebookSuite implements Suite {

    private static final String WORK = "the notebook, cold";
    private static final List<String> SCENES = List.of(
            "3",
            "blablabla...",
            "499667166000",
            "[0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196]",
            "4",
            "0 1 4 9 16 25 36 49 64 81 100 121 144 169 196 ",
            "1.5 42 3");

    @Override
    public String name() {
        return "notebook";
    }

    @Override
    public String about() {
        return "Five scenes, from the start of the program to its end, with all of its processes; what is printed"
                + " is compared.";
    }

    @Override
    public void run(Session session) throws IOException, InterruptedException {
        Figure ours = session.figure(WORK, "Polyproc", "s");
        Figure python = session.figure(WORK, "Python", "s");
        for (int fork = 0; fork < session.size().forks(); fork++) {
            time(ours, () -> Optional.of(session.programs().java(Notebook.class)));
            time(python, () -> session.programs().python("notebook.py"));
        }
        session.goal(
                "the whole notebook",
                0.5,
                ours,
                python,
                "What is left is starting JVMs, ten of them, and the first open of a Chronicle queue.");
    }

    private interface Program {
        Optional<Readings> run() throws IOException, InterruptedException;
    }

    private static void time(Figure figure, Program program) throws IOException, InterruptedException {
        double processorTime = Children.processorSeconds();
        long begin = System.nanoTime();
        Optional<Readings> readings = program.run();
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (readings.isPresent()) {
            List<String> lines = readings.get().lines();
            boolean right = lines.subList(0, SCENES.size()).equals(SCENES)
                    && lines.get(lines.size() - 1).equals("with lock: 0");
            if (!right) {
                throw new IllegalStateException(figure.contender() + " printed " + lines);
            }
            figure.add(seconds);
            figure.addProcessorTime(Children.processorSeconds() - processorTime);
        }
    }
}
