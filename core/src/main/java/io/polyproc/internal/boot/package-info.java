/**
 * Layer 7, internal: what happens between "start this task" and its first instruction in another JVM. The only package that
 * uses {@link java.lang.ProcessBuilder}. First class to read: {@link io.polyproc.internal.boot.ChildMain}.
 */
package io.polyproc.internal.boot;
