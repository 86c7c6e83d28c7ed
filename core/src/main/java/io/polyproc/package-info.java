/**
 * The facade of the library: child processes, shared values, locks, queues and pools on shared memory, as Python's
 * {@code multiprocessing} has them. The exceptions of a feature are in its package; {@link io.polyproc.IpcException} is
 * their root. First class to read: {@link io.polyproc.Multiprocessing}.
 */
@NullMarked
package io.polyproc;

import org.jspecify.annotations.NullMarked;
