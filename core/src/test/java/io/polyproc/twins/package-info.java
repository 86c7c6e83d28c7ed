/** Random sequences of operations on each class that is shaped after one of the JDK, beside that one. */
package io.polyproc.twins;
