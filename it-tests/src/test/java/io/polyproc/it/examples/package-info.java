/** Programs as a user has them, the examples and the notebook; and the files of a release. */
package io.polyproc.it.examples;
