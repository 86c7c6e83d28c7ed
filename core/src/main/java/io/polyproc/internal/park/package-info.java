/**
 * Layer 2, internal: park until a word of shared memory changes. The only package that calls native code. It loads the
 * native binding no earlier than the first thread that has to park. First class to read:
 * {@link io.polyproc.internal.park.Parking}.
 */
package io.polyproc.internal.park;
