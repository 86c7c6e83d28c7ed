/**
 * Layer 7, internal: JVMs that are started before there is a task for them. First class to read: {@link
 * io.polyproc.internal.spare.Spares}.
 */
package io.polyproc.internal.spare;
