package io.polyproc.it.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.testkit.Seed;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A process is killed before the k-th store to mapped memory of an operation, for k = 1, 2, 3 ... and every operation
 * of every primitive. Nothing is labelled: each store is one of the trials.
 *
 * <p>The normal build makes a random choice of the trials within a time limit; with {@code -Dpolyproc.it.soak} all are
 * made.
 */
@MultiJvmTest
class StoreKillIT {

    /** Trials of one process. Each has a thread in it, and the companion of each has one in this process. */
    private static final int BATCH = 150;

    private static final int SECONDS = 2;
    private static final int FEWEST_BATCHES = 1;
    private static final int SECONDS_OF_EXCLUSIVE = 1;
    private static final int FEWEST_OF_EXCLUSIVE = 4;

    @Test
    void theLivingGoOnWhenAProcessIsKilledBeforeAnyOfItsStores(Site site) throws Exception {
        Set<String> operations = new LinkedHashSet<>(Trials.ALL.keySet());
        operations.removeAll(Trials.EXCLUSIVE);
        Campaign campaign = new Campaign(site, "shared", BATCH, Seed.random("store kills"));
        campaign.run(operations, SECONDS, FEWEST_BATCHES);
        campaign.end();
    }

    @Test
    void anOperationThatIsNotSafeIsFound(Site site) throws Exception {
        List<Case> cases = IntStream.rangeClosed(1, 3)
                .mapToObj(k -> new Case("broken.pair", k))
                .toList();
        for (boolean fresh : new boolean[] {false, true}) {
            Batch batch = new Batch(site, site.directory().resolve("broken-" + fresh), fresh).run(cases);
            assertEquals(1, batch.faults().size(), () -> "faults " + batch.faults());
            String fault = batch.faults().get(0);
            assertTrue(fault.contains("broken.pair@2") && fault.contains("torn"), fault);
        }
    }

    @Test
    @Tag("rounds")
    void aWorkspaceIsOpenedAndUsedWhenAProcessIsKilledWhileItOpensOrClosesIt(Site site) throws Exception {
        Campaign campaign = new Campaign(site, "exclusive", 1, Seed.random("store kills in workspaces"));
        campaign.run(Trials.EXCLUSIVE, SECONDS_OF_EXCLUSIVE, FEWEST_OF_EXCLUSIVE);
        campaign.end();
    }
}
