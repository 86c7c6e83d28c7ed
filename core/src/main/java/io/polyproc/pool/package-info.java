/** Layer 8: many children that work off tasks. First class to read: {@link io.polyproc.pool.ProcessPool}. */
package io.polyproc.pool;
