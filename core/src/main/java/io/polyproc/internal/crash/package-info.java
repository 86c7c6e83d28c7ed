/**
 * Layer 0, internal: the labelled steps of the protocols, at which tests kill or stop a process. In production a label
 * is a branch on a constant that is false, which the compiler removes.
 */
package io.polyproc.internal.crash;
