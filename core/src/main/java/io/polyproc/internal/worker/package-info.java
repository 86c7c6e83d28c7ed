/**
 * Layer 8, internal: a worker process of a pool, and the shared memory between it and the pool. {@link
 * io.polyproc.internal.worker.LinkDescriptor} has the layout, {@link io.polyproc.internal.worker.RawLink} the protocol,
 * {@link io.polyproc.internal.worker.WorkerMain} the life of a worker.
 */
package io.polyproc.internal.worker;
