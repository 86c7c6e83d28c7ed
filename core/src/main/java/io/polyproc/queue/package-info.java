/** Layer 6: queues between processes. First class to read: {@link io.polyproc.queue.SharedQueue}. */
package io.polyproc.queue;
