/**
 * Layer 3, internal: a workspace's files. A segment is a mapped file with a header, renamed when it is complete.
 * Objects are appended to it. The first one has the tables of participants and threads. First class to read: {@link
 * io.polyproc.internal.segment.MappedWorkspace}. The descriptors are the file format: see docs/format.md.
 */
package io.polyproc.internal.segment;
