/**
 * Layer 1, internal: is that process alive? The only package that asks. The proof is a held file lock
 * ({@link io.polyproc.internal.liveness.LockFile}), which the kernel frees at death and nothing else does;
 * {@link io.polyproc.internal.liveness.ProcessIdentity} is for people.
 */
package io.polyproc.internal.liveness;
