/**
 * Layer 5, internal: the code of tasks for processes that cannot load it by name. First class to read: {@link
 * io.polyproc.internal.code.TravellingCode}.
 */
@NullMarked
package io.polyproc.internal.code;

import org.jspecify.annotations.NullMarked;
