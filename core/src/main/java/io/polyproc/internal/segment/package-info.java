/**
 * Layer 3, internal: the file format. A segment is a mapped file with a header, renamed when it is complete. The
 * descriptors give the layout of its tables and objects: see docs/format.md. First class to read: {@link
 * io.polyproc.internal.segment.SegmentDescriptor}.
 */
package io.polyproc.internal.segment;
