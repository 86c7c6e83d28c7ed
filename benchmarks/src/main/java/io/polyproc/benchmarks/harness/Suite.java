package io.polyproc.benchmarks.harness;

/**
 * Measurements that belong together. A suite measures our code and its peers in turn, checks that the results are right, and
 * records what it finds in the session. It is run by name, and listed in {@code Benchmarks}.
 */
public interface Suite {

    /** A plain word: names it on the command line and its section in the report. */
    String name();

    /** What it measures, in one sentence. */
    String about();

    /** Measures. */
    void run(Session session) throws Exception;
}
