/** Layer 0, internal: events for JDK Flight Recorder. First class to read: {@link io.polyproc.internal.trace.Trace}. */
package io.polyproc.internal.trace;
