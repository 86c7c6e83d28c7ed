package io.polyproc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.benchmarks.harness.PerformancePage;
import io.polyproc.benchmarks.harness.Report;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.benchmarks.harness.Size;
import io.polyproc.benchmarks.harness.Suite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs suites once at their smallest size, checks their results and writes their reports: each suite with {@code
 * -Dpolyproc.benchmarks.smoke=all}, else those that do not start dozens of JVMs.
 */
class SmokeTest {

    private static final Path HERE = Path.of("").toAbsolutePath();

    private static final Set<String> MANY_JVMS = Set.of("locks", "roundtrips", "crowded", "queues", "notebook");

    static List<Suite> suites() {
        boolean all = "all".equals(System.getProperty("polyproc.benchmarks.smoke"));
        return Benchmarks.SUITES.stream()
                .filter(suite -> all || !MANY_JVMS.contains(suite.name()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("suites")
    void everySuiteRunsAndIsReported(Suite suite, @TempDir Path directory) throws Exception {
        Session session = new Session(Size.SMOKE, HERE.resolve("peers"), directory.resolve("binaries"));
        session.run(suite);
        new Report(session, "a test").write(directory.resolve("report"), HERE);
        String page = Files.readString(directory.resolve("report/README.md"));
        assertTrue(page.contains("## " + suite.name()), page);
        assertFalse(page.contains("NaN"), page);
        try (Stream<Path> files = Files.list(directory.resolve("report"))) {
            long charts = files.filter(file -> file.toString().endsWith(".svg")).count();
            assertEquals(page.lines().filter(line -> line.startsWith("![")).count(), charts);
        }
    }

    @Test
    void thePageOfTheGuideTakesTheGoals(@TempDir Path directory) throws Exception {
        Path project = HERE.getParent();
        Path page = Files.copy(project.resolve(PerformancePage.PATH), directory.resolve("page.md"));
        PerformancePage.update(page, "./benchmarks/run smoke", "| work | goal |\n");
        String text = Files.readString(page);
        assertTrue(text.contains("`./benchmarks/run smoke`:\n\n| work | goal |\n\n<!-- end"), text);
        assertEquals(1, text.lines().filter(line -> line.startsWith("![")).count(), text);
    }

    @Test
    void everySuiteHasAnotherName() {
        List<Suite> all = Benchmarks.SUITES;
        assertEquals(all.size(), all.stream().map(Suite::name).distinct().count());
    }
}
