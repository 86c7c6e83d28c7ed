package io.polyproc.internal.segment;

/**
 * A wait of a thread, as it stood in the table of threads a moment ago. Equal to what {@link ThreadTable#waitOf} gives later if and
 * only if the thread has been in this one wait all the time between.
 *
 * @param thread stamp of the thread, see {@link ThreadDescriptor}
 * @param participant its process
 * @param object id of what it waits for
 * @param since milliseconds since 1970
 * @param waits which of the thread's waits it is
 * @param limited whether it has a time limit
 */
public record ThreadWait(int thread, int participant, long object, long since, int waits, boolean limited) {}
