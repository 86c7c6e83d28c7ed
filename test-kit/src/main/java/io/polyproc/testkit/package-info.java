/**
 * What the tests of all modules have in common: bounded waits, seeds, threads whose failures are the test's, and files.
 *
 * <p>It depends neither on the library nor on JUnit, so that the tests of {@code core} can use it. A tool that needs
 * the library is in those tests, in {@code io.polyproc.testing}. What starts and kills JVMs is in
 * {@code io.polyproc.it.kit} of the integration tests.
 */
package io.polyproc.testkit;
