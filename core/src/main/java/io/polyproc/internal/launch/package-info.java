/**
 * Layer 7, internal: the parent of a child. It builds the command, starts the JVM, watches its end, and ends it
 * with this process. It is the only package that uses {@link java.lang.ProcessBuilder}. First class to read:
 * {@link io.polyproc.internal.launch.ChildLauncher}.
 */
package io.polyproc.internal.launch;
