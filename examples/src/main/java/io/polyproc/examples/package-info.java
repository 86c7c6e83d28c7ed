/** The five scenes of the notebook, and a sixth. Each class is a program of its own; {@code ./examples/run} starts them. */
package io.polyproc.examples;
