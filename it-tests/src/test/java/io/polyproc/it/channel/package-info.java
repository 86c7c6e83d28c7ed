/** Pipes, broadcasts and waiting for several things, between real processes. */
package io.polyproc.it.channel;
