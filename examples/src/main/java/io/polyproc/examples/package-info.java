/** The five scenes of the notebook, and further examples. {@code ./examples/run} starts their main methods. */
package io.polyproc.examples;
