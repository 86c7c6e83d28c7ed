/**
 * Layer 3: the place where shared objects live. {@link io.polyproc.segment.Workspace} is a directory of mapped files;
 * {@link io.polyproc.segment.SharedObject} is what every handle to something in it has in common.
 */
package io.polyproc.segment;
