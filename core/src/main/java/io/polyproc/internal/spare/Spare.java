package io.polyproc.internal.spare;

import io.polyproc.internal.launch.JvmSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * A spare JVM, as its parent sees it.
 *
 * @param plan the specification of its JVM
 * @param slot the memory shared with it
 * @param process its process
 * @param bootFile the file with its parameters; the names of the files that it leaves begin with this one's
 * @param additions the options that this JVM had added by itself
 * @param settings the settings that it has applied
 */
public record Spare(
        JvmSpec plan, SpareSlot slot, Process process, Path bootFile, List<String> additions, List<String> settings) {

    /** Sends SIGKILL. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Tells whether it may be claimed. */
    boolean isReady() {
        return slot.isReady() && process.isAlive();
    }
}
