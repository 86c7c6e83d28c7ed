/**
 * Layer 7: child processes. {@link io.polyproc.process.Task} is what a child runs, {@link
 * io.polyproc.process.ChildBuilder} says how, {@link io.polyproc.process.ChildProcess} is the parent's view of it.
 */
package io.polyproc.process;
