/** Tests of the ways in which Java programs are run: shells, single source files, class loaders of frameworks. */
package io.polyproc.it.environment;
