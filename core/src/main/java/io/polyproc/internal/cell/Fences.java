package io.polyproc.internal.cell;

import java.lang.invoke.VarHandle;

/** The orderings that belong to no single access. */
public final class Fences {

    private Fences() {}

    /** Orders all earlier loads and stores before all later stores. */
    public static void release() {
        VarHandle.releaseFence();
    }

    /** Orders all earlier loads before all later loads and stores. */
    public static void acquire() {
        VarHandle.acquireFence();
    }

    /**
     * Orders all earlier stores before all later loads, for compilers only. The processor may still reorder them. For
     * one side of a Dekker handshake whose other side fences both, by {@code Parking.fenceAll()}. Java has no such
     * fence. HotSpot's compilers move nothing across either of these two, and on x86 neither is an instruction.
     */
    public static void compilers() {
        VarHandle.releaseFence();
        VarHandle.acquireFence();
    }
}
