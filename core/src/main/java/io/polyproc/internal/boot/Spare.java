package io.polyproc.internal.boot;

import java.nio.file.Path;
import java.util.List;

/**
 * A spare JVM, as its parent sees it.
 *
 * @param plan how it was started
 * @param slot the memory shared with it
 * @param process its process
 * @param bootFile where it found its orders, and what it leaves behind gets its name from
 * @param additions what this JVM had added to its options by itself
 */
record Spare(JvmSpec plan, SpareSlot slot, Process process, Path bootFile, List<String> additions) {

    /** Sends SIGKILL. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Whether it may be claimed. */
    boolean isReady() {
        return slot.isReady() && process.isAlive();
    }
}
