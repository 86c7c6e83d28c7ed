/**
 * Everything that can go wrong, as types. {@link io.polyproc.errors.IpcException} is the root; each subclass is one thing a
 * program may want to react to. Every message says what was wrong, with the value and the path or name, and how to put it
 * right.
 */
package io.polyproc.errors;
