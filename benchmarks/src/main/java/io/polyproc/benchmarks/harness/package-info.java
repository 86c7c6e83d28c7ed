/**
 * Runs suites of measurements in one session and writes the report. Begin with {@link io.polyproc.benchmarks.harness.Suite}.
 */
package io.polyproc.benchmarks.harness;
