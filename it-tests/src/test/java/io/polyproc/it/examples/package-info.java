/** Programs as a user has them: the examples, and the notebook. */
package io.polyproc.it.examples;
