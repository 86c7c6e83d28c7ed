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

    /**
     * No load behind this comes before a store in front of it as far as compilers go; to the processor it says nothing of these. For
     * one side of a Dekker handshake whose other side fences both, by {@code Parking.fenceAll()}. Java knows no such fence; HotSpot's
     * compilers move nothing across either of these two, and on x86 neither is an instruction.
     */
    public static void compilers() {
        VarHandle.releaseFence();
        VarHandle.acquireFence();
    }
}
