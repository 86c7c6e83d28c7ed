/**
 * Layer 3, internal: a workspace's files. A segment is a mapped file with a header, never seen half-born; objects are
 * appended to it; participants and threads are listed in the first one. First class to read:
 * {@link io.polyproc.internal.segment.MappedWorkspace}. The descriptors are the file format: see docs/format.md.
 */
package io.polyproc.internal.segment;
