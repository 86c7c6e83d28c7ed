/**
 * Layer 1, internal: words of shared memory with a named ordering. With {@code memory} the only package that touches
 * {@link java.lang.invoke.VarHandle}. The modes carry VarHandle's names and meanings: plain, opaque, acquire, release,
 * volatile. Two JVMs on cache-coherent memory see them as two threads do: the same machine instructions are issued.
 */
package io.polyproc.internal.cell;
