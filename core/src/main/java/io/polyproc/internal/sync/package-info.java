/**
 * Layer 4, internal: the algorithms of synchronisation, over words that a descriptor names. First class to read:
 * {@link io.polyproc.internal.sync.RawLock}.
 *
 * <p>A {@code RawX} has the operations and the fast path of X. Classes beside it have one idea each: the slow path or
 * wait loop, the repair after a death, the inspection by other processes. A word is accessed by the classes of its
 * object only.
 */
package io.polyproc.internal.sync;
