package io.polyproc.it.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.it.kit.Budget;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.testkit.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Several processes use the same objects and note their calls, and one of them is killed at a random moment of each
 * round. The history of each object is linearizable. Of a broken variant of each it is not, and that is found.
 */
@MultiJvmTest
class HistoryIT {

    private static final int PROCESSES = 3;
    private static final int SECONDS = 2;
    private static final int FEWEST_ROUNDS = 3;
    private static final int SECONDS_UNTIL_CAUGHT = 60;

    /** Before the kill at most, and after it, when the death is found. */
    private static final int MILLIS_BEFORE = 60;

    private static final int MILLIS_AFTER = 150;

    /** Pairs of states and sets that the checker may visit for one history. */
    private static final long LIMIT = 1_000_000;

    @Test
    void everyHistoryIsLinearizableAlthoughProcessesAreKilled(Site site) throws Exception {
        Game game = new Game(site, "real");
        Budget budget = Budget.of(SECONDS, FEWEST_ROUNDS);
        while (game.violations.isEmpty() && budget.hasNext()) {
            game.round();
        }
        game.end();
        assertEquals(Map.of(), game.violations);
        assertTrue(game.undecided <= game.histories / 10, "the checker decides most of the histories");
    }

    @Test
    @Tag("variants")
    void aBrokenVariantOfEachObjectIsCaught(Site site) throws Exception {
        Game game = new Game(site, "broken");
        Set<String> all = Players.BROKEN.keySet();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_UNTIL_CAUGHT);
        do {
            game.round();
        } while (System.nanoTime() - end < 0 && !game.violations.keySet().equals(all));
        game.end();
        assertEquals(all, game.violations.keySet(), "variants that were caught");
    }

    /** The processes, and what was found in their histories. */
    private static final class Game {
        private final Site site;
        private final String kind;
        private final Random random;
        private final Path logs;
        private final Map<Integer, TestJvm> processes = new TreeMap<>();
        private final Map<String, String> violations = new LinkedHashMap<>();
        private final Set<TestJvm> ready = new LinkedHashSet<>();
        private int started;
        private int rounds;
        private int histories;
        private int undecided;
        private long operations;

        Game(Site site, String kind) throws Exception {
            this.site = site;
            this.kind = kind;
            this.random = Seed.random("histories of " + kind + " objects");
            this.logs = Files.createDirectories(site.directory().resolve("logs"));
        }

        void round() throws Exception {
            while (processes.size() < PROCESSES) {
                int number = ++started;
                TestJvm jvm = site.jvm()
                        .options(ChronicleFlags.forVersion(Runtime.version().feature())
                                .toArray(String[]::new))
                        .start(Players.class, "play", site.workspace(), logs, number, random.nextLong(), kind);
                processes.put(number, jvm);
            }
            processes.values().forEach(process -> {
                if (ready.add(process)) {
                    process.await("ready");
                }
            });
            String round = "round" + ++rounds;
            processes.values().forEach(process -> process.say(round));
            processes.values().forEach(process -> process.await("begins " + round));
            Thread.sleep(random.nextInt(MILLIS_BEFORE));
            List<Integer> numbers = List.copyOf(processes.keySet());
            int victim = numbers.get(random.nextInt(numbers.size()));
            long killed = System.nanoTime();
            processes.get(victim).kill();
            Thread.sleep(MILLIS_AFTER);
            processes.remove(victim);
            processes.values().forEach(process -> process.say("stop"));
            processes.values().forEach(process -> process.await("done " + round));
            for (String name : (kind.equals("real") ? Players.REAL : Players.BROKEN).keySet()) {
                check(name, round, numbers, victim, killed);
            }
        }

        private void check(String name, String round, List<Integer> numbers, int victim, long killed) throws Exception {
            List<Operation> history = new ArrayList<>();
            for (int number : numbers) {
                Path log = logs.resolve(round + "-" + name + "-" + number);
                if (Files.exists(log)) {
                    history.addAll(Log.read(log, number));
                    Files.delete(log);
                }
            }
            history.add(new Operation(victim, Operation.Kind.DEATH, 0, killed, Operation.PENDING, 0));
            histories++;
            operations += history.size();
            try {
                Optional<String> violation =
                        Linearizability.violation(Players.SPECIFICATIONS.get(name), history, LIMIT);
                violation.ifPresent(
                        what -> violations.putIfAbsent(name, round + ", killed process " + victim + ": " + what));
            } catch (IllegalStateException e) {
                undecided++;
            }
        }

        void end() {
            processes.values().forEach(process -> process.say("end"));
            processes.values().forEach(TestJvm::awaitSuccess);
            System.out.println("histories of " + kind + " objects: " + rounds + " rounds with a kill each, " + histories
                    + " histories of " + operations + " operations, undecided " + undecided + ", not linearizable "
                    + violations.keySet());
        }
    }
}
