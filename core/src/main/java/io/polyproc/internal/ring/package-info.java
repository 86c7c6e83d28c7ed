/** Layer 6, internal: messages between two processes through a ring of bytes in shared memory, without a JVM flag. */
package io.polyproc.internal.ring;
