package io.polyproc.benchmarks.harness;

import java.io.IOException;

/** Ties processes to processors, where {@code taskset} is there. */
public final class Pinning {

    private static final boolean POSSIBLE = succeeds("taskset", "--version");

    private Pinning() {}

    static boolean isPossible() {
        return POSSIBLE;
    }

    /**
     * Ties all threads of a process to the processor whose turn it is. To be done when it is warm: a JVM that sees one processor only
     * when it starts never spins.
     */
    public static void pin(long pid, int turn) {
        if (POSSIBLE) {
            int processor = turn % Runtime.getRuntime().availableProcessors();
            succeeds("taskset", "-acp", Integer.toString(processor), Long.toString(pid));
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
