/**
 * What the tests of all modules have in common: bounded waits, seeds, threads whose failures are the test's, and files.
 *
 * <p>It depends on nothing, so that the tests of {@code core} can use it: neither on the library nor on JUnit. A tool that
 * needs {@code core} is in its tests, in {@code io.polyproc.testing}; what starts and kills JVMs is in
 * {@code io.polyproc.it.kit} of the integration tests.
 */
package io.polyproc.testkit;
