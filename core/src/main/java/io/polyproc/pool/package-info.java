/** Layer 8: process pools. First class to read: {@link io.polyproc.pool.ProcessPool}. */
@NullMarked
package io.polyproc.pool;

import org.jspecify.annotations.NullMarked;
