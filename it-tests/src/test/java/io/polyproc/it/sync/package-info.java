/** Conditions, events and semaphores between processes, as long as nobody dies. */
package io.polyproc.it.sync;
