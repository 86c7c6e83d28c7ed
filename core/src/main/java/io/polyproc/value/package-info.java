/**
 * Layer 5: values and arrays in shared memory. {@link io.polyproc.value.SharedInt} is the simplest and the model for the
 * others.
 */
package io.polyproc.value;
