/**
 * Layer 0, internal: threads with an error boundary, and arithmetic on time that cannot overflow. Every thread of the
 * library is a {@link io.polyproc.internal.thread.ServiceThread}; every timeout passes {@link
 * io.polyproc.internal.thread.Timeouts}.
 */
package io.polyproc.internal.thread;
