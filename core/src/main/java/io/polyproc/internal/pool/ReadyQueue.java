package io.polyproc.internal.pool;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that no worker has, by priority, and in order of submission among equals. A job that ends leaves at once.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class ReadyQueue {

    private final TreeMap<Integer, Line> byPriority = new TreeMap<>(Comparator.reverseOrder());
    private int size;

    /** The jobs of one priority. */
    static final class Line {
        private @Nullable Job first;
        private @Nullable Job last;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(Job job) {
        Line line = line(job);
        job.line = line;
        job.lineBefore = line.last;
        if (line.last == null) {
            line.first = job;
        } else {
            line.last.lineAfter = job;
        }
        line.last = job;
        size++;
    }

    /** Adds a job before all others of its priority, since it was in the queue before. */
    void addFirst(Job job) {
        Line line = line(job);
        job.line = line;
        job.lineAfter = line.first;
        if (line.first == null) {
            line.last = job;
        } else {
            line.first.lineBefore = job;
        }
        line.first = job;
        size++;
    }

    /** Removes the next job. The queue is not empty. */
    Job remove() {
        while (true) {
            Map.Entry<Integer, Line> highest = byPriority.firstEntry();
            Job job = highest.getValue().first;
            if (job != null) {
                remove(job);
                return job;
            }
            byPriority.remove(highest.getKey());
        }
    }

    /** Removes a job, if it is in the queue. */
    boolean remove(Job job) {
        Line line = job.line;
        if (line == null) {
            return false;
        }
        if (job.lineBefore == null) {
            line.first = job.lineAfter;
        } else {
            job.lineBefore.lineAfter = job.lineAfter;
        }
        if (job.lineAfter == null) {
            line.last = job.lineBefore;
        } else {
            job.lineAfter.lineBefore = job.lineBefore;
        }
        job.line = null;
        job.lineBefore = null;
        job.lineAfter = null;
        size--;
        if (line.first == null && byPriority.size() > 1) {
            byPriority.remove(job.options.priority());
        }
        return true;
    }

    private Line line(Job job) {
        return byPriority.computeIfAbsent(job.options.priority(), priority -> new Line());
    }
}
