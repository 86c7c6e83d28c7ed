/**
 * The locks, rings and queues between processes under jcstress, inside one JVM: tests of reordering by the compiler and
 * the processor. The models in {@code io.polyproc.internal.sync.model} and the kill tests cover deaths. Tests that use
 * the inside of a class are in its package.
 *
 * <p>A workspace and one object live as long as their JVM, and the many states of a test share them: an object of the
 * workspace is never freed, so each state cannot have its own. The sharing is sound for one of three reasons:
 *
 * <ul>
 *   <li>The object excludes, and each state checks its own fields only.
 *   <li>The object passes messages in order, and both actors visit the states in the same order. A checkpoint after
 *       each stride keeps them within 256 states of each other.
 *   <li>Each state takes a slot of the object, and its arbiter clears the slot and gives it back.
 * </ul>
 */
package io.polyproc.concurrency;
