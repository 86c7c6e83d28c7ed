/** Tests of child processes: their starts, options, output and ends, and their leftover files. */
package io.polyproc.it.process;
