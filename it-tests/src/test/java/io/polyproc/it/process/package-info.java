/** Child processes: how they end, what their parents learn of it, what they are started with, and what they leave. */
package io.polyproc.it.process;
