/**
 * Histories of what several processes call on one object, some of which are killed, and a checker that decides whether
 * they are linearizable. Begin with {@link io.polyproc.it.history.Linearizability}.
 */
package io.polyproc.it.history;
