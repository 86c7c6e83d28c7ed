/**
 * Layer 6, internal: rings of bytes in shared memory, without a JVM flag. {@link io.polyproc.internal.ring.RawRing} has
 * one writer and one reader, {@link io.polyproc.internal.ring.RawRingQueue} any number.
 */
package io.polyproc.internal.ring;
