package io.polyproc.internal.spare;

import io.polyproc.internal.launch.JvmSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The specifications that have spares: at most a given number. Beyond it, the least recently used one loses its spares,
 * since a program may configure each child differently, and each specification costs an idle JVM.
 *
 * <p><b>Thread and process safety.</b> Used under the monitor of the {@link Spares} only.
 */
final class SparePlans {

    private final int limit;

    /** In the order of their last use. */
    private final Map<JvmSpec, PlanSpares> byPlan = new LinkedHashMap<>(16, 0.75f, true);

    /** @param limit the greatest number of specifications, 1 or more */
    SparePlans(int limit) {
        this.limit = limit;
    }

    /** Sets the wanted number of spares of a specification, and counts that as its use. */
    PlanSpares keep(JvmSpec plan, int count) {
        PlanSpares of = byPlan.computeIfAbsent(plan, PlanSpares::new);
        of.keep(count);
        if (byPlan.size() > limit) {
            PlanSpares leastRecent = byPlan.values().iterator().next();
            remove(leastRecent.plan);
        }
        return of;
    }

    /** Removes a specification, and kills its spares. */
    void remove(JvmSpec plan) {
        PlanSpares removed = byPlan.remove(plan);
        if (removed != null) {
            removed.keep(0);
        }
    }

    /** Returns the spares of a specification, and counts that as its use; empty if it has none and none are wanted. */
    Optional<PlanSpares> find(JvmSpec plan) {
        return Optional.ofNullable(byPlan.get(plan));
    }

    /** Returns the spares of a specification; if it was removed, none are wanted. */
    PlanSpares of(JvmSpec plan) {
        PlanSpares of = byPlan.get(plan);
        return of == null ? new PlanSpares(plan) : of;
    }

    /** Returns the least recently used specification that misses a spare. */
    Optional<PlanSpares> findMissing() {
        for (PlanSpares of : byPlan.values()) {
            if (of.isMissingOne()) {
                return Optional.of(of);
            }
        }
        return Optional.empty();
    }

    boolean isEmpty() {
        return byPlan.isEmpty();
    }
}
