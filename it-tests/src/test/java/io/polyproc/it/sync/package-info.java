/** Conditions, events and semaphores between processes, while no process dies. */
package io.polyproc.it.sync;
