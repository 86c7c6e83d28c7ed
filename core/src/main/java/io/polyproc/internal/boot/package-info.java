/**
 * Layer 7, internal: starting a task in another JVM. It is the only package that uses {@link java.lang.ProcessBuilder}.
 * First class to read: {@link io.polyproc.internal.boot.ChildMain}.
 */
package io.polyproc.internal.boot;
