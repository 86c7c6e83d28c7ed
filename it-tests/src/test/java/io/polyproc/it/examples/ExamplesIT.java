package io.polyproc.it.examples;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.examples.Examples;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each example prints what the README says. */
@MultiJvmTest
@Tag("variants")
class ExamplesIT {

    private static final String TITLE = "--- ";

    private static final List<String> NAMES = List.of(
            "process",
            "queue",
            "pool",
            "shared-memory",
            "lock",
            "survive",
            "deadlock",
            "pipeline",
            "jobs",
            "replay",
            "primes",
            "crashy",
            "warm");

    private static final Map<String, Consumer<List<String>>> CHECKS = Map.ofEntries(
            entry("process", lines("3", "blablabla...")),
            entry("queue", lines("499667166000")),
            entry("pool", lines("[0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196]", "4")),
            entry("shared-memory", lines("1.0 [1, 2, 3]", "1.5 [42, 2, 3]")),
            entry("lock", ExamplesIT::assertBalances),
            entry("survive", ExamplesIT::assertRepaired),
            entry("deadlock", ExamplesIT::assertDeadlockEnded),
            entry("pipeline", lines("more than once: {all=2, can=2, if=2, when=2, you=5}")),
            entry(
                    "jobs",
                    lines(
                            "job 0 was with a worker that was killed with signal 9",
                            "attempts of each job: [2, 1, 1, 1, 1, 1, 1, 3, 1, 1]",
                            "dead letters: [7]")),
            entry(
                    "replay",
                    lines(
                            "taken: opened, changed, closed",
                            "taken by the audit: opened",
                            "element 1 was: opened",
                            "element 2 was: changed",
                            "element 3 was: closed",
                            "left: 0, for the audit: 2")),
            entry("primes", lines("148933 primes below 2000000")),
            entry(
                    "crashy",
                    lines(
                            "task 13 failed: its worker ended with exit code 9 in attempt 2",
                            "49 of 50 tasks done, 10 workers died, 9 tasks retried",
                            "and the pool continues: 1")),
            entry("warm", ExamplesIT::assertStartsSideBySide));

    private static TestJvm start(Site site, String... names) {
        return site.jvm()
                .options(ChronicleFlags.forVersion(Jdks.own().feature()).toArray(String[]::new))
                .startMain(Examples.class.getName(), List.of(names));
    }

    /** What is printed by {@code ./examples/run all}, which runs all of them in one JVM. */
    @TestFactory
    Stream<DynamicTest> eachPrintsWhatTheReadmeSays(Site site) {
        TestJvm all = start(site, "all");
        NAMES.forEach(name -> all.await(TITLE + name));
        all.awaitSuccess();
        Map<String, List<String>> printed = byTitle(all.output());
        assertEquals(Set.copyOf(NAMES), printed.keySet());
        List<DynamicTest> tests = new ArrayList<>();
        CHECKS.forEach(
                (name, check) -> tests.add(DynamicTest.dynamicTest(name, () -> check.accept(printed.get(name)))));
        tests.add(DynamicTest.dynamicTest("the bar of primes is the only thing on standard error", () -> {
            List<String> errors = all.errors();
            assertTrue(String.join("", errors).contains("primes 100%"), errors::toString);
            assertTrue(errors.stream().allMatch(line -> line.isBlank() || line.contains("primes")), errors::toString);
        }));
        return tests.stream();
    }

    @Test
    void aSingleOneHasNoTitle(Site site) {
        TestJvm jvm = start(site, "process").awaitSuccess();
        assertEquals(List.of(), jvm.errors());
        assertEquals(List.of("3", "blablabla..."), jvm.output());
    }

    private static Map<String, List<String>> byTitle(List<String> lines) {
        Map<String, List<String>> byTitle = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(TITLE)) {
                current = new ArrayList<>();
                byTitle.put(line.substring(TITLE.length()), current);
            } else {
                current.add(line);
            }
        }
        return byTitle;
    }

    private static Consumer<List<String>> lines(String... lines) {
        return printed -> assertEquals(List.of(lines), printed);
    }

    private static void assertBalances(List<String> lines) {
        assertTrue(lines.contains("with lock: 0"), lines::toString);
        assertTrue(lines.get(0).startsWith("without lock: "), lines::toString);
        assertEquals(0, Integer.parseInt(lines.get(0).substring("without lock: ".length())) % 2);
    }

    private static void assertRepaired(List<String> lines) {
        assertTrue(lines.contains("repaired, accounts: 100 and 0"), lines::toString);
        assertEquals("and work continues, accounts: 70 and 30", lines.get(lines.size() - 1));
    }

    private static void assertDeadlockEnded(List<String> lines) {
        assertTrue(lines.contains("Deadlocks: 1"), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("deadlock: ")), lines::toString);
        assertEquals("both got through: exit codes 0 and 0", lines.get(lines.size() - 1));
    }

    private static void assertStartsSideBySide(List<String> lines) {
        assertEquals(3, lines.size(), lines::toString);
        assertTrue(lines.get(1).startsWith("COLD"), lines::toString);
        assertTrue(lines.get(2).startsWith("WARM"), lines::toString);
    }

    @Test
    void theyAreListed(Site site) {
        assertEquals(NAMES, start(site, "list").awaitSuccess().output());
        assertEquals(Set.copyOf(NAMES), CHECKS.keySet());
    }

    @Test
    void anUnknownNameIsRefused(Site site) {
        TestJvm jvm = start(site, "nonsense");
        assertEquals(2, jvm.awaitExit());
        assertTrue(jvm.errors().get(0).contains("nonsense"), jvm::transcript);
    }
}
