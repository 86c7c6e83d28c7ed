package io.polyproc.internal.participant;

import io.polyproc.internal.segment.ThreadDescriptor;

/**
 * Snapshot of a wait of a thread. It equals a later result of {@link ThreadTable#waitOf} if and only if the thread has
 * been in this wait all the time between.
 *
 * @param thread stamp of the thread, see {@link ThreadDescriptor}
 * @param participant its process
 * @param object id of the object that it waits for
 * @param since milliseconds since 1970
 * @param waits number of the wait among the thread's waits
 * @param limited whether it has a time limit
 */
public record ThreadWait(int thread, int participant, long object, long since, int waits, boolean limited) {}
