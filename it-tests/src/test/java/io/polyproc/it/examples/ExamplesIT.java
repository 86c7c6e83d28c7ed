package io.polyproc.it.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.examples.Examples;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.it.kit.Jdks;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each example prints what the README says. */
@MultiJvmTest
class ExamplesIT {

    private static TestJvm start(Site site, String... names) {
        return site.jvm()
                .options(ChronicleFlags.forVersion(Jdks.own().feature()).toArray(String[]::new))
                .startMain(Examples.class.getName(), List.of(names));
    }

    private static List<String> run(Site site, String name) {
        TestJvm jvm = start(site, name).awaitSuccess();
        assertEquals(List.of(), jvm.errors());
        return jvm.output();
    }

    @Test
    void processPrintsFromItsChild(Site site) {
        assertEquals(List.of("3", "blablabla..."), run(site, "process"));
    }

    @Test
    void queueAddsTwoResults(Site site) {
        assertEquals(List.of("499667166000"), run(site, "queue"));
    }

    @Test
    void poolPrintsSquares(Site site) {
        assertEquals(List.of("[0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196]", "4"), run(site, "pool"));
    }

    @Test
    void sharedMemoryIsChangedByTheChild(Site site) {
        assertEquals(List.of("1.0 [1, 2, 3]", "1.5 [42, 2, 3]"), run(site, "shared-memory"));
    }

    @Test
    void theLockKeepsTheBalance(Site site) {
        List<String> lines = run(site, "lock");
        assertTrue(lines.contains("with lock: 0"), lines::toString);
        assertTrue(lines.get(0).startsWith("without lock: "), lines::toString);
        assertEquals(0, Integer.parseInt(lines.get(0).substring("without lock: ".length())) % 2);
    }

    @Test
    void theNextOneRepairsAndGoesOn(Site site) {
        List<String> lines = run(site, "survive");
        assertTrue(lines.contains("repaired, accounts: 100 and 0"), lines::toString);
        assertEquals("and work continues, accounts: 70 and 30", lines.get(lines.size() - 1));
    }

    @Test
    void primesAreCountedWithABar(Site site) {
        TestJvm jvm = start(site, "primes").awaitSuccess();
        assertEquals(List.of("148933 primes below 2000000"), jvm.output());
        assertTrue(String.join("", jvm.errors()).contains("primes 100%"), () -> jvm.errors()
                .toString());
    }

    @Test
    void workIsDoneThoughWorkersDie(Site site) {
        assertEquals(
                List.of(
                        "task 13 failed: its worker ended with exit code 9 in attempt 2",
                        "49 of 50 tasks done, 10 workers died, 9 tasks retried",
                        "and the pool continues: 1"),
                run(site, "crashy"));
    }

    @Test
    void theDeadlockIsExplainedAndEnded(Site site) {
        List<String> lines = run(site, "deadlock");
        assertTrue(lines.contains("Deadlocks: 1"), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("deadlock: ")), lines::toString);
        assertEquals("both got through: exit codes 0 and 0", lines.get(lines.size() - 1));
    }

    @Test
    void thePipelineCountsWords(Site site) {
        assertEquals(List.of("more than once: {all=2, can=2, if=2, when=2, you=5}"), run(site, "pipeline"));
    }

    @Test
    void noJobIsLostWithItsWorker(Site site) {
        assertEquals(
                List.of(
                        "job 0 was with a worker that was killed with signal 9",
                        "attempts of each job: [2, 1, 1, 1, 1, 1, 1, 3, 1, 1]",
                        "dead letters: [7]"),
                run(site, "jobs"));
    }

    @Test
    void replayReadsWhatWasTaken(Site site) {
        assertEquals(
                List.of(
                        "taken: opened, changed, closed",
                        "taken by the audit: opened",
                        "element 1 was: opened",
                        "element 2 was: changed",
                        "element 3 was: closed",
                        "left: 0, for the audit: 2"),
                run(site, "replay"));
    }

    @Test
    void startTimesArePrintedSideBySide(Site site) {
        List<String> lines = run(site, "warm");
        assertEquals(3, lines.size(), lines::toString);
        assertTrue(lines.get(1).startsWith("COLD"), lines::toString);
        assertTrue(lines.get(2).startsWith("WARM"), lines::toString);
    }

    @Test
    void theyAreListed(Site site) {
        List<String> names = List.of(
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
        assertEquals(names, run(site, "list"));
    }

    @Test
    void anUnknownNameIsRefused(Site site) {
        TestJvm jvm = start(site, "nonsense");
        assertEquals(2, jvm.awaitExit());
        assertTrue(jvm.errors().get(0).contains("nonsense"), jvm::transcript);
    }
}
