/**
 * Layer 8, internal: a worker process of a pool, and the memory that it shares with the pool.
 * {@link io.polyproc.internal.worker.LinkDescriptor} has the layout, {@link io.polyproc.internal.worker.RawLink} the
 * protocol, {@link io.polyproc.internal.worker.WorkerMain} the main loop.
 */
package io.polyproc.internal.worker;
