package io.polyproc.internal.sync;

import io.polyproc.errors.DeadlockException;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ThreadTable;
import io.polyproc.internal.segment.ThreadWait;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who waits for whom, as read from shared memory: a thread waits for an object, and an exclusive lock has one holder, so that
 * the graph has one edge out of each thread, and a deadlock is a cycle that is found by walking on.
 *
 * <p>What is read changes meanwhile. A cycle counts only if all its waits are found again, the same ones, after the holders of
 * all its locks were read again behind the first reading of the waits. Then there was an instant at which all of them waited,
 * and who waits gives nothing back. So a deadlock that is found is one; one that is forming is found at the next look.
 *
 * <p>Readers of a read-write lock are known by process, not by thread, so a cycle through a reader is not found.
 */
public final class WaitGraph {

    private static final Comparator<ThreadWait> BY_AGE =
            Comparator.comparingLong(ThreadWait::since).thenComparingInt(ThreadWait::thread);

    private final MappedWorkspace workspace;
    private final ThreadTable threads;

    /** The graph of a workspace. */
    public WaitGraph(MappedWorkspace workspace) {
        this.workspace = workspace;
        this.threads = workspace.threads();
    }

    /** The cycle of waits that the thread with this stamp is part of, beginning with its own; empty when there is none. */
    public List<ThreadWait> cycleOf(int thread) {
        List<ThreadWait> chain = new ArrayList<>();
        int next = thread;
        do {
            ThreadWait wait = threads.waitOf(next);
            if (wait == null || chain.contains(wait)) {
                return List.of();
            }
            chain.add(wait);
            next = holderOf(wait);
        } while (next != thread);
        return isStill(chain) ? chain : List.of();
    }

    private boolean isStill(List<ThreadWait> chain) {
        for (int i = 0; i < chain.size(); i++) {
            if (holderOf(chain.get(i)) != chain.get((i + 1) % chain.size()).thread()) {
                return false;
            }
        }
        return chain.stream().allMatch(wait -> wait.equals(threads.waitOf(wait.thread())));
    }

    /** Stamp of the thread that holds what is waited for; 0 when that is no lock, or nobody else has it. */
    private int holderOf(ThreadWait wait) {
        RawLock lock = lockOf(workspace.resolve(wait.object()));
        int holder = lock == null ? 0 : lock.holderStamp();
        return holder == wait.thread() ? 0 : holder;
    }

    /** The exclusive lock that this object is, or has for its writers; null when it is something else. */
    public static RawLock lockOf(ObjectRef ref) {
        switch (ref.type()) {
            case LOCK:
                return RawLock.of(ref, 0, ref.options());
            case READ_WRITE_LOCK:
                return RawReadWriteLock.mutexOf(ref);
            default:
                return null;
        }
    }

    /**
     * Ends a deadlock that the current thread is part of, if it falls to this thread to do so: of those who wait without a
     * time limit for a lock that detects deadlocks, to the one that came last. A cycle in which somebody has a time limit ends
     * by itself.
     *
     * @throws DeadlockException with the cycle
     */
    void checkNoDeadlock() {
        int thread = threads.current();
        List<ThreadWait> cycle = cycleOf(thread);
        boolean falls = cycle.stream()
                .filter(wait -> (workspace.resolve(wait.object()).options() & LockDescriptor.DETECTING) != 0)
                .max(BY_AGE)
                .filter(wait -> wait.thread() == thread)
                .isPresent();
        if (falls && cycle.stream().noneMatch(ThreadWait::limited)) {
            throw new DeadlockException("deadlock: " + describe(cycle)
                    + ": this thread gives up its wait; have all threads take these locks in the same order");
        }
    }

    /** A cycle for people. */
    private String describe(List<ThreadWait> cycle) {
        StringBuilder text = new StringBuilder();
        for (ThreadWait wait : cycle) {
            text.append(text.isEmpty() ? "" : ", which is held by ")
                    .append(describeThread(wait))
                    .append(" waiting for ")
                    .append(workspace.resolve(wait.object()).label());
        }
        return text.append(", which is held by the first").toString();
    }

    private String describeThread(ThreadWait wait) {
        return workspace.participants().describe(wait.participant()) + ", thread "
                + threads.name(wait.thread(), wait.participant());
    }
}
