/**
 * Layer 5: values and arrays in shared memory. {@link io.polyproc.value.SharedInt} is the first class to read.
 */
@NullMarked
package io.polyproc.value;

import org.jspecify.annotations.NullMarked;
