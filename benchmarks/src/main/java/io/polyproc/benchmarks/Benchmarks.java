package io.polyproc.benchmarks;

import io.polyproc.benchmarks.harness.PerformancePage;
import io.polyproc.benchmarks.harness.Report;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.benchmarks.harness.Size;
import io.polyproc.benchmarks.harness.Suite;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Runs all suites, or those named, in one session and writes the report. */
public final class Benchmarks {

    /** All suites, in the order of the report. */
    static final List<Suite> SUITES = List.of(
            new PrimitivesSuite(),
            ContentionSuite.ofLocks(),
            ContentionSuite.ofSemaphores(),
            new RoundTripSuite(),
            new CrowdedSuite(),
            new QueueBenchmark(),
            new PipeBenchmark(),
            new PoolSuite(),
            new StartSuite(),
            new NotebookSuite(),
            new RecoverySuite(),
            new WaitersBenchmark(),
            new SizeSuite());

    private Benchmarks() {}

    /**
     * Runs suites.
     *
     * @param arguments {@code list}; or {@code smoke}, {@code quick} or {@code full}; the benchmarks' directory; the
     *     names of suites, or none for all. With none the report is written into {@code docs/benchmarks}, else into
     *     {@code target/report}
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("list")) {
            SUITES.forEach(suite -> System.out.println(suite.name()));
            return;
        }
        Size size = Size.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        Path here = Path.of(arguments[1]).toAbsolutePath();
        List<String> names = Arrays.asList(arguments).subList(2, arguments.length);
        if (Runtime.getRuntime().availableProcessors() < 2) {
            System.err.println("one processor only: the figures say little about two processes side by side");
        }
        Session session = new Session(size, here.resolve("peers"), here.resolve("target/peers"));
        for (Suite suite : SUITES) {
            if (names.isEmpty() || names.contains(suite.name())) {
                session.run(suite);
            }
        }
        Path project = here.getParent();
        boolean all = names.isEmpty() && size != Size.SMOKE;
        Path directory = all ? project.resolve("docs/benchmarks") : here.resolve("target/report");
        String command = String.join(" ", "./benchmarks/run", arguments[0], String.join(" ", names))
                .strip();
        Report report = new Report(session, command);
        report.write(directory, project);
        if (all) {
            PerformancePage.update(project.resolve(PerformancePage.PATH), command, report.goals());
        }
        System.out.print(report.goals());
        System.out.println("The report is in " + directory);
    }
}
