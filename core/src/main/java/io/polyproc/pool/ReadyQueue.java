package io.polyproc.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The jobs that no worker has: by priority, and among equals first come, first served.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class ReadyQueue {

    private final TreeMap<Integer, ArrayDeque<Job>> byPriority = new TreeMap<>(Comparator.reverseOrder());

    /** Without those that have ended. */
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(Job job) {
        queue(job).addLast(job);
        size++;
    }

    /** Before all others of its priority: it had been there before. */
    void addFirst(Job job) {
        queue(job).addFirst(job);
        size++;
    }

    /** The next job; there is one. */
    Job remove() {
        while (true) {
            Map.Entry<Integer, ArrayDeque<Job>> first = byPriority.firstEntry();
            Job job = first.getValue().pollFirst();
            if (job == null) {
                byPriority.remove(first.getKey());
            } else if (!job.ended) {
                size--;
                return job;
            }
        }
    }

    /** A job in here has ended: it stays until it would be its turn, but does not count. */
    void forget() {
        size--;
    }

    /** Removes and gives all. */
    List<Job> clear() {
        List<Job> all = new ArrayList<>();
        while (!isEmpty()) {
            all.add(remove());
        }
        byPriority.clear();
        return all;
    }

    private ArrayDeque<Job> queue(Job job) {
        return byPriority.computeIfAbsent(job.options.priority(), priority -> new ArrayDeque<>());
    }
}
