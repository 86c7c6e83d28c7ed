/**
 * Processes that are killed: at each labelled step ({@link io.polyproc.it.crash.LockKillIT},
 * {@link io.polyproc.it.crash.CreationKillIT}), and at random moments ({@link io.polyproc.it.crash.KillRoundsIT},
 * {@link io.polyproc.it.crash.SyncSoakIT}).
 */
package io.polyproc.it.crash;
