package io.polyproc.internal.pool;

import org.jspecify.annotations.Nullable;

/**
 * All jobs of a pool that have not ended, in whatever state. It ensures that each job ends, also when an event fails
 * half-way.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class LiveJobs {

    private @Nullable Job first;
    private @Nullable Job last;

    boolean isEmpty() {
        return first == null;
    }

    /** Returns the oldest job, or null. */
    @Nullable
    Job first() {
        return first;
    }

    void add(Job job) {
        job.liveBefore = last;
        if (last == null) {
            first = job;
        } else {
            last.liveAfter = job;
        }
        last = job;
    }

    void remove(Job job) {
        if (job.liveBefore == null) {
            first = job.liveAfter;
        } else {
            job.liveBefore.liveAfter = job.liveAfter;
        }
        if (job.liveAfter == null) {
            last = job.liveBefore;
        } else {
            job.liveAfter.liveBefore = job.liveBefore;
        }
        job.liveBefore = null;
        job.liveAfter = null;
    }
}
