/**
 * The locks between processes under jcstress, inside one JVM: tests of reordering by the compiler and the processor.
 * The models in {@code io.polyproc.internal.sync.model} and the kill tests cover deaths.
 *
 * <p>A workspace and one object live as long as their JVM, and the many states of a test share them: an object of the
 * workspace is never freed, so each state cannot have its own.
 */
package io.polyproc.concurrency;
