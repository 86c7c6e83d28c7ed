/** Layer 5, internal: Java serialization with detailed error messages, and compact forms of simple objects. */
package io.polyproc.internal.codec;
