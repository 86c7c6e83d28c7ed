/**
 * Runs suites of measurements in one session and writes the report. First class to read: {@link
 * io.polyproc.benchmarks.harness.Suite}.
 */
package io.polyproc.benchmarks.harness;
