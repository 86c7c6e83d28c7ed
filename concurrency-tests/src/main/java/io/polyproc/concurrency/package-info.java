/**
 * The locks between processes under jcstress, inside one JVM: what the compiler and the memory model may make of them. What
 * deaths make of them is the business of the models in {@code io.polyproc.internal.sync.model} and of the kill tests.
 *
 * <p>A workspace and one object live as long as their JVM, and the many states of a test share them: an object of the workspace
 * is never freed, so each state cannot have its own.
 */
package io.polyproc.concurrency;
