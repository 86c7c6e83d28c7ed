/**
 * Layer 4, internal: the algorithms of synchronisation, over words that a descriptor names. First class to read:
 * {@link io.polyproc.internal.sync.RawLock}.
 */
package io.polyproc.internal.sync;
