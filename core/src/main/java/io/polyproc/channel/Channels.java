package io.polyproc.channel;

import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.segment.Selectable;
import io.polyproc.segment.Workspace;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Waits for the first of several things: messages of pipes and broadcasts, elements of queues, the end of children, and
 * whatever else is {@link Selectable}.
 *
 * <p><b>Thread and process safety.</b> Safe. What is ready may be gone when it is asked for, if others ask for it too.
 *
 * <p><b>If a process dies here.</b> Dead while it waits, it costs the next who sends a system call.
 *
 * <p><b>Cost.</b> If all are pipes, queues, broadcasts and children of one workspace, the thread sleeps in the kernel until
 * something happens there. If there is something else among them, it looks every millisecond.
 */
public final class Channels {

    private static final long LOOK_NANOS = 1_000_000;

    private Channels() {}

    /**
     * Waits until at least one is ready.
     *
     * @param ends what to wait for, at least one
     * @return those that are ready, in their order
     * @throws InterruptedException when interrupted while waiting
     * @throws IllegalArgumentException when there is nothing to wait for
     * @throws io.polyproc.errors.ClosedException when one of them or its workspace is closed, also while waiting
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
     * @throws io.polyproc.errors.ClosedException when one of them or its workspace is closed, also while waiting
     */
    public static <S extends Selectable> List<S> select(Collection<S> ends) throws InterruptedException {
        if (ends.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to wait for, and no limit to the wait");
        }
        return select(ends, Long.MAX_VALUE);
    }

    /**
     * Waits at most so long until at least one is ready.
     *
     * @param timeout how long to wait; zero or negative to look once
     * @param ends what to wait for
     * @return those that are ready, in their order; empty when the time was up
     * @throws InterruptedException when interrupted while waiting
     * @throws io.polyproc.errors.ClosedException when one of them or its workspace is closed, also while waiting
     */
    public static List<Selectable> select(Duration timeout, Selectable... ends) throws InterruptedException {
        return select(timeout, Arrays.asList(ends));
    }

    /**
     * Waits at most so long until at least one is ready.
     *
     * @param <S> what kind of things these are
     * @param timeout how long to wait; zero or negative to look once
     * @param ends what to wait for
     * @return those that are ready, in their order; empty when the time was up
     * @throws InterruptedException when interrupted while waiting
     * @throws io.polyproc.errors.ClosedException when one of them or its workspace is closed, also while waiting
     */
    public static <S extends Selectable> List<S> select(Duration timeout, Collection<S> ends)
            throws InterruptedException {
        return select(ends, Timeouts.nanos(timeout));
    }

    private static <S extends Selectable> List<S> select(Collection<S> ends, long nanos) throws InterruptedException {
        long begin = System.nanoTime();
        EventCount activity = null;
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for one of " + ends);
            }
            // Announced before the look: what becomes ready after it wakes us.
            int announced = activity == null ? 0 : activity.prepareWait();
            List<S> ready = ends.stream().filter(Selectable::isReady).collect(Collectors.toList());
            long left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - begin);
            if (!ready.isEmpty() || left <= 0) {
                return ready;
            }
            if (activity != null) {
                activity.await(announced, left);
            } else if ((activity = commonSignal(ends)) == null) {
                LockSupport.parkNanos(Math.min(left, ends.isEmpty() ? Parking.PARK_INTERVAL_NANOS : LOOK_NANOS));
            }
        }
    }

    /** What all of them raise when they become ready; null when there is no such thing. */
    private static EventCount commonSignal(Collection<? extends Selectable> ends) {
        Set<Optional<Workspace>> places =
                ends.stream().map(Selectable::announcedIn).collect(Collectors.toSet());
        return places.size() == 1 && places.iterator().next().orElse(null) instanceof MappedWorkspace workspace
                ? EventCount.ofActivity(workspace)
                : null;
    }
}
