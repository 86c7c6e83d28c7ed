/**
 * Layer 3: workspaces and handles. {@link io.polyproc.segment.Workspace} is a directory of mapped files; {@link
 * io.polyproc.segment.SharedObject} is a handle to an object in it.
 */
package io.polyproc.segment;
