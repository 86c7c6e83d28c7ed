/** Layer 8: process pools. First class to read: {@link io.polyproc.pool.ProcessPool}. */
package io.polyproc.pool;
