/** Who is alive and who is dead, as locks see it, and how quickly. */
package io.polyproc.it.lock;
