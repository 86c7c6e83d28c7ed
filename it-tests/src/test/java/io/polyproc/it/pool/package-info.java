/** Tests of pools of worker JVMs: results, failures, termination, and kills. */
package io.polyproc.it.pool;
