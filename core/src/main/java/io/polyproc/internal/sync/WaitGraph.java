package io.polyproc.internal.sync;

import io.polyproc.internal.participant.ThreadTable;
import io.polyproc.internal.participant.ThreadWait;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.sync.DeadlockException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The wait-for graph, as read from shared memory. A thread waits for one object, and an exclusive lock has one holder.
 * So each thread has at most one outgoing edge, and following the edges finds every cycle.
 *
 * <p>The graph changes while it is read. A cycle counts only if all its waits are found unchanged after the holders of
 * all its locks were read again. Then all of them waited at one instant, and a waiting thread releases nothing. So a
 * reported deadlock is a real one; a deadlock that is forming is found by the next check.
 *
 * <p>Readers of a read-write lock are known by process, not by thread, so a cycle through a reader is not found.
 */
public final class WaitGraph {

    private static final Comparator<ThreadWait> BY_AGE =
            Comparator.comparingLong(ThreadWait::since).thenComparingInt(ThreadWait::thread);

    private final MappedWorkspace workspace;
    private final ThreadTable threads;

    /** Creates the graph of a workspace. */
    public WaitGraph(MappedWorkspace workspace) {
        this.workspace = workspace;
        this.threads = workspace.threads();
    }

    /**
     * Returns the cycle of waits that contains the thread with this stamp, beginning with its own wait; empty when
     * there is none.
     */
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

    /**
     * Returns the stamp of the thread that holds the awaited lock; 0 when it is no lock, or no other thread holds it.
     */
    private int holderOf(ThreadWait wait) {
        RawLock lock = lockOf(workspace.resolve(wait.object()));
        int holder = lock == null ? 0 : lock.inspection().holderStamp();
        return holder == wait.thread() ? 0 : holder;
    }

    /** Returns the exclusive lock that this object is, or has for its writers; null when it has none. */
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
     * Breaks a deadlock that the current thread is part of, if it is the youngest victim. Candidates are waits without
     * a timeout for a lock that detects deadlocks. A cycle in which a wait has a timeout ends by itself.
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

    /** Describes a cycle. */
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
