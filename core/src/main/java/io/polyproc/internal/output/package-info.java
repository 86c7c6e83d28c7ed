/**
 * Layer 7, internal: the output of children, line by line. First class to read: {@link
 * io.polyproc.internal.output.OutputReader}.
 */
package io.polyproc.internal.output;
