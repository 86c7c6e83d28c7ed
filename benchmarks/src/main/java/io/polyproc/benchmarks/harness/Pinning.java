package io.polyproc.benchmarks.harness;

import java.io.IOException;

/** Pins processes to processors, where {@code taskset} is available. */
public final class Pinning {

    private static final boolean POSSIBLE = succeeds("taskset", "--version");

    /**
     * Counted before this process is pinned: {@link Runtime#availableProcessors()} is 1 afterwards, though not at once,
     * and a second process that is pinned by that number shares the processor of the first.
     */
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private Pinning() {}

    static boolean isPossible() {
        return POSSIBLE;
    }

    /**
     * Pins all threads of a process to the next processor. Use it after the warm-up: a JVM that has one processor at
     * its start never spins.
     *
     * @throws IllegalStateException if the process is not pinned although it could be
     */
    public static void pin(long pid, int turn) {
        if (POSSIBLE) {
            int processor = turn % PROCESSORS;
            if (!succeeds("taskset", "-acp", Integer.toString(processor), Long.toString(pid))) {
                throw new IllegalStateException("process " + pid + " cannot be pinned to processor " + processor);
            }
        }
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
