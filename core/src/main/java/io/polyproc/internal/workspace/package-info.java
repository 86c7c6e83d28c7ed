/**
 * Layer 3, internal: a directory of segments, open in this JVM. It finds, creates and reaps workspaces, and finds
 * and creates the objects in them. First class to read: {@link io.polyproc.internal.workspace.MappedWorkspace}.
 */
package io.polyproc.internal.workspace;
