/**
 * Layer 6: queues between processes. {@link io.polyproc.queue.SharedQueue} is durable and unbounded, {@link
 * io.polyproc.queue.RingQueue} volatile, bounded and fast. First class to read: {@link io.polyproc.queue.SharedQueue}.
 */
@NullMarked
package io.polyproc.queue;

import org.jspecify.annotations.NullMarked;
