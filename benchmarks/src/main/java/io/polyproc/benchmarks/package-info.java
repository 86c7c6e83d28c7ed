/** Measurements of the library beside its peers in the same run. */
package io.polyproc.benchmarks;
