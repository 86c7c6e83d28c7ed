/**
 * Layer 6, internal: everything that touches Chronicle. Its classes load on first use of a durable queue, and not
 * before.
 */
package io.polyproc.internal.chronicle;
