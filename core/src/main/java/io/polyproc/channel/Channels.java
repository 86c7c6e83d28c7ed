package io.polyproc.channel;

import io.polyproc.Workspace;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the first of several objects to become ready: messages of pipes and broadcasts, elements of queues, the end
 * of children, and any other {@link Selectable}.
 *
 * <p><b>Thread and process safety.</b> Safe. What is ready may have been taken by another thread or process before the
 * caller takes it.
 *
 * <p><b>If a process dies here.</b> A process that dies while it waits costs the next sender one system call.
 *
 * <p><b>Cost.</b> If all are pipes, queues, broadcasts and children of one workspace, the thread parks in the kernel
 * until one of them changes. If there is any other object among them, it polls every millisecond.
 */
public final class Channels {

    private static final long POLL_INTERVAL_NANOS = 1_000_000;

    private Channels() {}

    /**
     * Waits until at least one is ready.
     *
     * @param ends what to wait for, at least one
     * @return those that are ready, in their order
     * @throws InterruptedException when interrupted while waiting
     * @throws IllegalArgumentException when there is nothing to wait for
     * @throws io.polyproc.ClosedException when one of them or its workspace is closed, also while waiting
     */
    public static List<Selectable> select(Selectable... ends) throws InterruptedException {
        return select(Arrays.asList(ends));
    }

    /**
     * Waits until at least one is ready.
     *
     * @param <S> what kind of things these are
     * @param ends what to wait for, at least one
     * @return those that are ready, in their order
     * @throws InterruptedException when interrupted while waiting
     * @throws IllegalArgumentException when there is nothing to wait for
     * @throws io.polyproc.ClosedException when one of them or its workspace is closed, also while waiting
     */
    public static <S extends Selectable> List<S> select(Collection<S> ends) throws InterruptedException {
        if (ends.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to wait for, and no limit to the wait");
        }
        return select(ends, Long.MAX_VALUE);
    }

    /**
     * Waits up to the given time until at least one is ready.
     *
     * @param <S> what kind of things these are
     * @param ends what to wait for
     * @param timeout how long to wait; zero or negative for one attempt
     * @return those that are ready, in their order; empty when the time was up
     * @throws InterruptedException when interrupted while waiting
     * @throws io.polyproc.ClosedException when one of them or its workspace is closed, also while waiting
     */
    public static <S extends Selectable> List<S> select(Collection<S> ends, Duration timeout)
            throws InterruptedException {
        return select(ends, Timeouts.nanos(timeout));
    }

    private static <S extends Selectable> List<S> select(Collection<S> ends, long nanos) throws InterruptedException {
        long begin = System.nanoTime();
        @Nullable EventCount activity = null;
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for one of " + ends);
            }
            // The wait is prepared before the check: an object that becomes ready after the check notifies this thread.
            int ticket = activity == null ? 0 : activity.prepareWait();
            List<S> ready = ends.stream().filter(Selectable::isReady).collect(Collectors.toList());
            long left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - begin);
            if (!ready.isEmpty() || left <= 0) {
                return ready;
            }
            if (activity != null) {
                activity.await(ticket, left);
            } else if ((activity = commonEventCount(ends)) == null) {
                LockSupport.parkNanos(
                        Math.min(left, ends.isEmpty() ? Parking.PARK_INTERVAL_NANOS : POLL_INTERVAL_NANOS));
            }
        }
    }

    /** Returns the event count that all of them notify when they become ready; null when they have none in common. */
    private static @Nullable EventCount commonEventCount(Collection<? extends Selectable> ends) {
        Set<Optional<Workspace>> workspaces =
                ends.stream().map(Selectable::announcedIn).collect(Collectors.toSet());
        return workspaces.size() == 1 && workspaces.iterator().next().orElse(null) instanceof MappedWorkspace workspace
                ? EventCount.ofActivity(workspace)
                : null;
    }
}
