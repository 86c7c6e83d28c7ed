package io.polyproc.it.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** All operations of all primitives, by name. */
final class Trials {

    static final Map<String, Supplier<Trial>> ALL = new LinkedHashMap<>();

    /** Those that are not safe. */
    static final Map<String, Supplier<Trial>> BROKEN = new LinkedHashMap<>();

    /** Names of those that need a process of their own. */
    static final Set<String> EXCLUSIVE;

    static {
        LockTrials.addTo(ALL);
        ConditionTrials.addTo(ALL);
        GateTrials.addTo(ALL);
        SemaphoreTrials.addTo(ALL);
        ReadWriteTrials.addTo(ALL);
        ValueTrials.addTo(ALL);
        QueueTrials.addTo(ALL);
        QueueWaitTrials.addTo(ALL);
        DurableTrials.addTo(ALL);
        ChannelTrials.addTo(ALL);
        WorkspaceTrials.addTo(ALL);
        Map<String, Supplier<Trial>> exclusive = new LinkedHashMap<>();
        WorkspaceTrials.addExclusiveTo(exclusive);
        CodeTrials.addExclusiveTo(exclusive);
        ALL.putAll(exclusive);
        BrokenTrials.addTo(BROKEN);
        EXCLUSIVE = Set.copyOf(exclusive.keySet());
    }

    private Trials() {}

    static Trial of(String operation) {
        return ALL.getOrDefault(operation, BROKEN.get(operation)).get();
    }
}
