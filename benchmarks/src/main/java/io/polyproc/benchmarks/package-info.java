/** What the library costs, measured beside its peers in the same run. */
package io.polyproc.benchmarks;
