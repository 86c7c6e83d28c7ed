package io.polyproc.benchmarks.harness;

/**
 * A group of measurements. A suite measures the library and its peers in turn, checks that the results are right, and
 * records the results in the session. It is run by name, and listed in {@code Benchmarks}.
 */
public interface Suite {

    /** Returns its name on the command line and in the report, a plain word. */
    String name();

    /** Describes the measurement, in one sentence. */
    String about();

    /** Runs the measurement. */
    void run(Session session) throws Exception;
}
