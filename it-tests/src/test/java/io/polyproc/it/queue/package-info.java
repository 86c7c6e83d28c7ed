/** Queues between JVMs: {@link io.polyproc.it.queue.QueueIT}, and {@link io.polyproc.it.queue.QueueKillIT} with kills. */
package io.polyproc.it.queue;
