/**
 * Layer 0, internal: the crash points of the protocols, at which tests kill or stop a process. In production a crash
 * point is a branch on a constant that is false, which the compiler removes.
 */
package io.polyproc.internal.crash;
