/**
 * Layer 8, internal: the pool engine. {@link io.polyproc.internal.pool.PoolState} decides, {@link
 * io.polyproc.internal.pool.Engine} performs, {@link io.polyproc.internal.pool.ReplyLoop} receives. First class to
 * read: {@link io.polyproc.internal.pool.PoolState}.
 */
@NullMarked
package io.polyproc.internal.pool;

import org.jspecify.annotations.NullMarked;
