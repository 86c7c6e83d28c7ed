/** Workspaces that several JVMs share, related or not, of one Java version or of two. */
package io.polyproc.it.share;
