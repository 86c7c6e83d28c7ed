/**
 * Queues between JVMs: {@link io.polyproc.it.queue.QueueContract}, and {@link io.polyproc.it.queue.QueueKillContract}
 * with kills, for each {@link io.polyproc.it.queue.QueueKind}.
 */
package io.polyproc.it.queue;
