/** Tools of the tests that need the library; {@code io.polyproc.testkit} has the others. */
package io.polyproc.testing;
