/**
 * Layer 6, internal: the implementations of the public objects. A handle is a reference to an object, a codec
 * where the object has elements, and a serial form. It delegates to a class {@code Raw...} of the packages below,
 * which has the protocol. First class to read: {@link io.polyproc.internal.handle.SharedHandle}.
 */
@NullMarked
package io.polyproc.internal.handle;

import org.jspecify.annotations.NullMarked;
