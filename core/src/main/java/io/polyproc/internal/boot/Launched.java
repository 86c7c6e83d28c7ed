package io.polyproc.internal.boot;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A started child.
 *
 * @param name its name
 * @param process the operating system's process
 * @param failure done when it has ended and its files are collected: with what its task threw, if it threw
 */
public record Launched(String name, Process process, CompletableFuture<Optional<Throwable>> failure) {

    // Not through Process, whose destroy methods close our ends of the pipes: what the child printed would be lost.

    /** Sends SIGTERM. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Sends SIGKILL. */
    public void kill() {
        process.toHandle().destroyForcibly();
    }
}
