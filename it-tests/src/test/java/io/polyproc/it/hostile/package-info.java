/** Damaged and foreign files: every use ends in a typed exception, within a bound. */
package io.polyproc.it.hostile;
