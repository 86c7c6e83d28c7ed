/**
 * Layer 1, internal: words of shared memory with a named ordering. With {@code memory} the only package that uses
 * {@link java.lang.invoke.VarHandle}. The modes have VarHandle's names and meanings: plain, opaque, acquire, release,
 * volatile. They hold between JVMs on cache-coherent memory as between threads, since the machine instructions are the
 * same.
 */
package io.polyproc.internal.cell;
