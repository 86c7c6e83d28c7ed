package io.polyproc.it.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** All operations of all primitives, by name. */
final class Trials {

    static final Map<String, Supplier<Trial>> ALL = new LinkedHashMap<>();

    static {
        LockTrials.addTo(ALL);
        SyncTrials.addTo(ALL);
        PermitTrials.addTo(ALL);
        ValueTrials.addTo(ALL);
        QueueTrials.addTo(ALL);
        ChannelTrials.addTo(ALL);
    }

    private Trials() {}
}
