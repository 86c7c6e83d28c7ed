/**
 * Layer 0, internal: mapped bytes. The only package that creates or maps files. First class to read:
 * {@link io.polyproc.internal.memory.MappedMemory}.
 */
package io.polyproc.internal.memory;
