/** Layer 5, internal: Java serialization with good error messages, and compact forms for simple objects. */
package io.polyproc.internal.codec;
