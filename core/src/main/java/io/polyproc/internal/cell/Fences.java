package io.polyproc.internal.cell;

import java.lang.invoke.VarHandle;

/** The orderings that belong to no single access. */
public final class Fences {

    private Fences() {}

    /** No store behind this is done before the loads and stores in front of it. */
    public static void release() {
        VarHandle.releaseFence();
    }

    /** No load or store behind this is done before the loads in front of it. */
    public static void acquire() {
        VarHandle.acquireFence();
    }
}
