/**
 * Layer 1, internal: is that process alive? The only package that asks. The proof is a held file lock ({@link
 * io.polyproc.internal.liveness.LockFile}), which the kernel frees at death. It also frees it when another descriptor
 * of the file is closed, so {@link io.polyproc.internal.liveness.ProcessIdentity} is asked before a free lock counts as
 * death.
 */
package io.polyproc.internal.liveness;
