/**
 * The five scenes of the notebook, and further examples. Each has a main method; {@code ./examples/run} starts them.
 */
package io.polyproc.examples;
