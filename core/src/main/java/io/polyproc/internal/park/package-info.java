/**
 * Layer 2, internal: sleep until a word of shared memory changes. The only package that calls native code, and it does so
 * no earlier than the first thread that really has to sleep. First class to read:
 * {@link io.polyproc.internal.park.Parking}.
 */
package io.polyproc.internal.park;
