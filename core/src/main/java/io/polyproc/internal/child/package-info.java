/**
 * Layer 7, internal: the child itself, from {@code main} to its exit code. First class to read: {@link
 * io.polyproc.internal.child.ChildMain}.
 */
package io.polyproc.internal.child;
