/** Layer 0, internal: what JDK Flight Recorder is told, when it records. {@link io.polyproc.internal.trace.Trace} is the way in. */
package io.polyproc.internal.trace;
