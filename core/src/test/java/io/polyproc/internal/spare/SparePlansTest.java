package io.polyproc.internal.spare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.internal.launch.JvmSpec;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SparePlansTest {

    private final SparePlans plans = new SparePlans(2);

    @Test
    void beyondTheLimitTheLeastRecentlyUsedSpecificationLosesItsSpares() {
        plans.keep(plan("-Da"), 1);
        PlanSpares second = plans.keep(plan("-Db"), 1);
        plans.find(plan("-Da"));
        plans.keep(plan("-Dc"), 1);
        assertTrue(plans.find(plan("-Da")).isPresent());
        assertTrue(plans.find(plan("-Dc")).isPresent());
        assertEquals(Optional.empty(), plans.find(plan("-Db")));
        assertFalse(second.isWanted(), "one that is starting is not kept");
        assertFalse(plans.of(plan("-Db")).isMissingOne(), "one that ends is not replaced");
    }

    @Test
    void theNumberOfSpecificationsStaysWithinTheLimit() {
        for (int i = 0; i < 100; i++) {
            plans.keep(plan("-Dn=" + i), 1);
        }
        int missing = 0;
        for (Optional<PlanSpares> of = plans.findMissing(); of.isPresent(); of = plans.findMissing()) {
            plans.remove(of.get().plan);
            missing++;
        }
        assertEquals(2, missing);
        assertTrue(plans.isEmpty());
    }

    @Test
    void aSpecificationThatWasGivenUpIsTriedWhenItIsAskedForAgain() {
        plans.keep(plan("-Da"), 1).giveUp();
        assertEquals(Optional.empty(), plans.findMissing());
        plans.keep(plan("-Da"), 1);
        assertEquals(plan("-Da"), plans.findMissing().orElseThrow().plan);
    }

    private static JvmSpec plan(String option) {
        return new JvmSpec(
                List.of(option), Map.of(), null, null, false, true, Redirect.PIPE, Redirect.PIPE, Redirect.PIPE);
    }
}
