/**
 * Layer 7, internal: the archive of loaded classes that makes children start faster. First class to read: {@link
 * io.polyproc.internal.archive.ClassArchive}.
 */
package io.polyproc.internal.archive;
