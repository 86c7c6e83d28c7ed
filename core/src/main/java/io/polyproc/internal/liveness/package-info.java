/**
 * Layer 1, internal: detection of dead processes, in this package only. The proof of life is a held file lock ({@link
 * io.polyproc.internal.liveness.LockFile}), which the kernel frees at death. The kernel also frees it when another
 * descriptor of the file is closed. So a free lock counts as death only if {@link
 * io.polyproc.internal.liveness.ProcessIdentity} confirms it.
 */
package io.polyproc.internal.liveness;
