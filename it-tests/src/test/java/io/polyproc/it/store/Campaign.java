package io.polyproc.it.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.it.kit.Budget;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Soak;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * The trials of some operations: each operation is first run to its end, which tells how many stores it has, and then
 * killed before each of them, in a random order.
 */
final class Campaign {

    /** Whether all trials are made, however long it takes. */
    private static final boolean ALL = Soak.isOn();

    private final Site site;
    private final Path files;
    private final int batch;
    private final Random random;
    private final Map<String, Integer> stores = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private final Set<Case> reached = new LinkedHashSet<>();
    private int batches;
    private int tried;
    private int blocked;

    /**
     * A campaign.
     *
     * @param batch trials of one process
     */
    Campaign(Site site, String name, int batch, Random random) {
        this.site = site;
        this.files = site.directory().resolve(name);
        this.batch = batch;
        this.random = random;
    }

    /**
     * Makes trials until the time is up, which begins when the stores of all operations are counted. A busy machine
     * makes the fewest.
     */
    void run(Collection<String> operations, int seconds, int fewestBatches) throws Exception {
        List<Case> whole = operations.stream()
                .filter(name -> name.matches(System.getProperty("polyproc.it.operations", ".*")))
                .map(name -> new Case(name, Case.NEVER))
                .toList();
        for (int i = 0; i < whole.size(); i += batch) {
            measure(whole.subList(i, Math.min(whole.size(), i + batch)));
        }
        List<Case> cases = new ArrayList<>();
        stores.forEach((operation, count) -> {
            for (int k = 1; k <= count; k++) {
                cases.add(new Case(operation, k));
            }
        });
        Collections.shuffle(cases, random);
        Deque<Case> left = new ArrayDeque<>(cases);
        Budget budget = Budget.of(seconds, fewestBatches);
        while (!left.isEmpty() && (ALL || budget.hasNext())) {
            List<Case> some = new ArrayList<>();
            while (!left.isEmpty() && some.size() < batch) {
                some.add(left.poll());
            }
            kill(some, left);
        }
    }

    private void measure(List<Case> some) throws Exception {
        Batch measured = batch(some);
        assertEquals(List.of(), measured.blocked(), "operations that do not complete");
        measured.outcomes().forEach((each, outcome) -> stores.put(each.operation(), outcome.stores()));
    }

    private void kill(List<Case> some, Deque<Case> left) throws Exception {
        Batch killed = batch(some);
        blocked += killed.blocked().size();
        tried += some.size();
        killed.outcomes().forEach((each, outcome) -> {
            if (!outcome.completed() && outcome.stores() == each.k() - 1) {
                reached.add(each);
                // It has waited more often than when it was measured, so there is another store to be killed before.
                if (stores.get(each.operation()) == each.k()) {
                    stores.put(each.operation(), each.k() + 1);
                    left.add(new Case(each.operation(), each.k() + 1));
                }
            }
        });
    }

    private Batch batch(List<Case> some) throws Exception {
        boolean fresh = batches % 2 == 1;
        Batch next = new Batch(site, files.resolve("batch-" + batches++), fresh).run(some);
        faults.addAll(next.faults());
        return next;
    }

    /** Fails if there was a fault. */
    void end() {
        System.out.println("store kills: " + stores.size() + " operations with "
                + stores.values().stream().mapToInt(Integer::intValue).sum() + " stores; " + tried + " trials in "
                + batches + " processes, of which " + reached.size() + " were killed before the k-th store and "
                + blocked + " behind a thread that was; faults " + faults.size() + "; stores " + stores);
        faults.forEach(fault -> System.out.println("FAULT " + fault.replace('|', '\n')));
        assertEquals(List.of(), faults);
    }
}
