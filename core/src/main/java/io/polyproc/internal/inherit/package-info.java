/**
 * Layer 7, internal: what a child inherits from its parent, and what it does not. First class to read: {@link
 * io.polyproc.internal.inherit.InheritedOptions}. The table is in {@code docs/guide/environments.md}.
 */
package io.polyproc.internal.inherit;
