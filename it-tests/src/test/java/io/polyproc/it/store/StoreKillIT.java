package io.polyproc.it.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Seed;
import io.polyproc.it.kit.Site;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A process is killed before the k-th store to mapped memory of an operation, for k = 1, 2, 3 ... and every operation of every
 * primitive. Nothing is labelled: each store is one of the trials.
 *
 * <p>The normal build makes a random choice of the trials within a time limit; with {@code -Dpolyproc.it.soak} all are made.
 */
@MultiJvmTest
class StoreKillIT {

    /** Trials of one process. Each has a thread in it, and the companion of each has one in this process. */
    private static final int BATCH = 150;

    private static final int SECONDS = 12;

    @Test
    void theLivingGoOnWhenAProcessIsKilledBeforeAnyOfItsStores(Site site) throws Exception {
        Random random = Seed.random("store kills");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        boolean all = Integer.getInteger("polyproc.it.soak", 1) > 1;
        List<String> faults = new ArrayList<>();
        Map<String, Integer> stores = new LinkedHashMap<>();
        List<Case> whole = Trials.ALL.keySet().stream()
                .filter(name -> name.matches(System.getProperty("polyproc.it.operations", ".*")))
                .map(name -> new Case(name, Case.NEVER))
                .toList();
        Batch measured = new Batch(site, site.directory().resolve("whole"), false).run(whole);
        faults.addAll(measured.faults());
        measured.outcomes().forEach((each, outcome) -> stores.put(each.operation(), outcome.stores()));
        assertEquals(List.of(), measured.blocked(), "operations that did not complete");
        List<Case> cases = new ArrayList<>();
        stores.forEach((operation, count) -> {
            for (int k = 1; k <= count; k++) {
                cases.add(new Case(operation, k));
            }
        });
        Collections.shuffle(cases, random);
        Deque<Case> left = new ArrayDeque<>(cases);
        Set<Case> reached = new LinkedHashSet<>();
        int batches = 0;
        int blocked = 0;
        int tried = 0;
        while (!left.isEmpty() && (all || System.nanoTime() - end < 0)) {
            List<Case> some = new ArrayList<>();
            while (!left.isEmpty() && some.size() < BATCH) {
                some.add(left.poll());
            }
            Batch batch = new Batch(site, site.directory().resolve("batch-" + batches), batches++ % 2 == 1).run(some);
            faults.addAll(batch.faults());
            blocked += batch.blocked().size();
            tried += some.size();
            batch.outcomes().forEach((each, outcome) -> {
                if (!outcome.completed() && outcome.stores() == each.k() - 1) {
                    reached.add(each);
                    // It waited more often than when it was measured, so there is another store to be killed before.
                    if (stores.get(each.operation()) == each.k()) {
                        stores.put(each.operation(), each.k() + 1);
                        left.add(new Case(each.operation(), each.k() + 1));
                    }
                }
            });
        }
        System.out.println("store kills: " + stores.size() + " operations with " + stores.values().stream().mapToInt(Integer::intValue).sum() + " stores, " + tried
                + " trials in " + batches + " processes, killed before the k-th store " + reached.size()
                + ", blocked behind another " + blocked + ", faults " + faults.size() + "; stores "
                + new TreeMap<>(stores));
        faults.forEach(fault -> System.out.println("FAULT " + fault.replace('|', '\n')));
        assertEquals(List.of(), faults);
    }
}
