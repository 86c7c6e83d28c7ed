/**
 * What Python's {@code multiprocessing} is to Python, for the JVM, on true shared memory. The way in is {@link
 * io.polyproc.Multiprocessing}.
 */
package io.polyproc;
