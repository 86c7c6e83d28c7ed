/**
 * The algorithms of {@code internal.sync} as small programs, and an explorer that runs every interleaving of them, with
 * a crash after any step. Begin with {@link io.polyproc.internal.sync.model.LockSteps}, which has the lock, and {@link
 * io.polyproc.internal.sync.model.Explorer}.
 *
 * <p>What is modelled: a process is one thread, a step is one access to shared memory or one call of the kernel, and
 * memory is sequentially consistent, but for {@link io.polyproc.internal.sync.model.StoreBuffers} where a lock is
 * biased. Weaker orders are the business of jcstress, on the real classes.
 */
package io.polyproc.internal.sync.model;
