/**
 * Layer 6, internal: all code that uses Chronicle. Its classes load on first use of a durable queue. First class to
 * read: {@link io.polyproc.internal.chronicle.RawQueue}.
 */
package io.polyproc.internal.chronicle;
