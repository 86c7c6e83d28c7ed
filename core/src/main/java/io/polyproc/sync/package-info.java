/**
 * Layer 4: synchronisation between processes, and between threads of one process at once. First class to read:
 * {@link io.polyproc.sync.IpcLock}.
 */
@NullMarked
package io.polyproc.sync;

import org.jspecify.annotations.NullMarked;
