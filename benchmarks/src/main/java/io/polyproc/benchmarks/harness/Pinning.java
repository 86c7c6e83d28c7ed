package io.polyproc.benchmarks.harness;

import java.io.IOException;

/** Ties processes to processors, where {@code taskset} is there. */
public final class Pinning {

    private static final boolean POSSIBLE = succeeds("taskset", "--version");

    /**
     * Counted before this process is pinned: {@link Runtime#availableProcessors()} is 1 afterwards, though not at once, and a second
     * process that is pinned by that number shares the processor of the first.
     */
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private Pinning() {}

    static boolean isPossible() {
        return POSSIBLE;
    }

    /**
     * Ties all threads of a process to the processor whose turn it is. To be done when it is warm: a JVM that sees one processor only
     * when it starts never spins.
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
