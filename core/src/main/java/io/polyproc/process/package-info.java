/**
 * Layer 7: child processes. {@link io.polyproc.process.Task} is the code that a child runs,
 * {@link io.polyproc.process.ChildBuilder} configures and starts it, {@link io.polyproc.process.ChildProcess} is the
 * parent's view of it.
 */
@NullMarked
package io.polyproc.process;

import org.jspecify.annotations.NullMarked;
