/**
 * The exceptions of the library. {@link io.polyproc.errors.IpcException} is the root; each subclass is a failure to
 * which a program may react. Every message has the value, the path or name, and the remedy.
 */
package io.polyproc.errors;
