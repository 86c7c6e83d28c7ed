package io.polyproc.sync;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.segment.HandleProxy;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.BarrierDescriptor;
import io.polyproc.internal.sync.RawBarrier;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.segment.Workspace;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A meeting point for threads of several processes: nobody goes on before all parties have arrived; then the next phase
 * begins. It is the JDK's {@link java.util.concurrent.CyclicBarrier}, and knows its parties: a process becomes one when it
 * first arrives, or by {@link #register()}, and is waited for from then on.
 *
 * <p><b>Thread and process safety.</b> Safe. What was done before {@code await()} is visible after it to all parties.
 *
 * <p><b>Progress.</b> Blocking. An interrupt is noticed within 50 ms. When all have arrived and the action runs, an interrupt or the
 * end of a time limit breaks nothing any more, as with the JDK's barrier: the waiter waits until the action has ended, and returns
 * normally with its interrupt status set. {@link #abort} and {@link #reset} break the barrier also then.
 *
 * <p><b>If a process dies here.</b> Before it has arrived in this phase: within 150 ms those who wait break the barrier and are
 * told who died, or go on without it; see {@link PartyDeath}. Having arrived: its arrival counts, and it is missed in the next
 * phase. Running the action: the barrier breaks. A party that dies before it first arrives is missed only if it was
 * registered. A stopped process is waited for. A process that has <em>left</em> did not die: it has closed its workspace, or it is a
 * child whose task has returned. Its place is free for the next who comes.
 */
public final class IpcBarrier extends SyncHandle {

    private static final long serialVersionUID = 1L;

    private final transient RawBarrier barrier;
    private final transient Action action;

    /**
     * What is done once in each phase, in one of the parties, when all have arrived and before any goes on. What it throws
     * comes out of that party's {@code await}, and breaks the barrier for the others.
     */
    @FunctionalInterface
    public interface Action extends Runnable, Serializable {}

    IpcBarrier(ObjectRef ref) {
        this(ref, null);
    }

    private IpcBarrier(ObjectRef ref, Action action) {
        super(ref);
        this.barrier = new RawBarrier(ref);
        this.action = action;
    }

    /**
     * Finds or creates a barrier.
     *
     * @param workspace where it lives
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param parties how many are to arrive, from 1 to 1024
     * @param options the reaction to a party's death
     * @return the barrier
     * @throws TypeMismatchException when the name is taken by something else, or a barrier made with other arguments
     * @throws IllegalArgumentException when the number is out of range, or the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static IpcBarrier open(Workspace workspace, Optional<String> name, int parties, BarrierOptions options) {
        if (parties < 1 || parties > BarrierDescriptor.MAX_PARTIES) {
            throw new IllegalArgumentException(
                    "parties=" + parties + ": a barrier has 1 to " + BarrierDescriptor.MAX_PARTIES);
        }
        int bits = Objects.requireNonNull(options, "options").partyDeath() == PartyDeath.SHRINK
                ? BarrierDescriptor.SHRINKING
                : 0;
        ObjectSpec spec = new ObjectSpec(
                ObjectType.BARRIER, ObjectSpec.nameOf(name), bits, parties, 0, BarrierDescriptor.length(parties));
        return new IpcBarrier(spec.findOrCreateIn(workspace, ObjectSpec.NO_VALUE));
    }

    /**
     * The same barrier with an action. The party that finds that all have arrived runs it, if it came through such a handle: so
     * give all parties one with the same action. The action travels with the handle.
     *
     * @param action what that party does before any goes on
     * @return another handle to this barrier
     */
    public IpcBarrier withAction(Action action) {
        return new IpcBarrier(ref, Objects.requireNonNull(action, "action"));
    }

    /**
     * Arrives, and waits for the others.
     *
     * @return the number of this party in this phase: a different one for each, from 0 to {@link #parties()} less one
     * @throws InterruptedException when the thread is interrupted before all have arrived; the barrier is broken then
     * @throws BrokenBarrierException when the barrier is broken, or is broken or reset meanwhile; the message says by whom
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public int await() throws InterruptedException, BrokenBarrierException {
        try {
            return awaitNanos(Long.MAX_VALUE);
        } catch (TimeoutException e) {
            throw new IllegalStateException("out of time without a limit", e);
        }
    }

    /**
     * Arrives, and waits for the others at most so long.
     *
     * @param time how long to wait; with 0 or less the barrier breaks at once unless this is the last party
     * @param unit of the time
     * @return as {@link #await()}
     * @throws TimeoutException when the time was up before all had arrived; the barrier is broken then
     * @throws InterruptedException when the thread is interrupted before all have arrived; the barrier is broken then
     * @throws BrokenBarrierException when the barrier is broken, or is broken or reset meanwhile; the message says by whom
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public int await(long time, TimeUnit unit) throws InterruptedException, BrokenBarrierException, TimeoutException {
        return awaitNanos(Timeouts.nanos(time, unit));
    }

    /**
     * As {@link #await(long, TimeUnit)}.
     *
     * @param timeout how long to wait; zero or negative to break the barrier at once unless this is the last party
     * @return as {@link #await()}
     * @throws TimeoutException when the time was up before all had arrived; the barrier is broken then
     * @throws InterruptedException when the thread is interrupted before all have arrived; the barrier is broken then
     * @throws BrokenBarrierException when the barrier is broken, or is broken or reset meanwhile; the message says by whom
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public int await(Duration timeout) throws InterruptedException, BrokenBarrierException, TimeoutException {
        return awaitNanos(Timeouts.nanos(timeout));
    }

    private int awaitNanos(long nanos) throws InterruptedException, BrokenBarrierException, TimeoutException {
        return barrier.await(nanos, action);
    }

    /**
     * Makes this process a party before it arrives for the first time, so that it is missed if it dies before that. Call it once
     * for each of its threads that will arrive.
     *
     * @throws IllegalStateException when as many parties are known as there are
     * @throws ClosedException when the workspace is closed
     */
    public void register() {
        if (!barrier.register()) {
            throw new IllegalStateException(
                    ref + ": all " + ref.size() + " parties are known already: " + barrier.describe());
        }
    }

    /**
     * Breaks the barrier: all who wait, and all who come before it is reset, get a {@link BrokenBarrierException}. Does nothing
     * when it is broken already.
     *
     * @throws ClosedException when the workspace is closed
     */
    public void abort() {
        barrier.abort();
    }

    /**
     * Makes the barrier as new, broken or not. All who wait get a {@link BrokenBarrierException}, and all parties are forgotten.
     *
     * @throws ClosedException when the workspace is closed
     */
    public void reset() {
        barrier.reset();
    }

    /**
     * Whether it is broken.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    public boolean isBroken() {
        return barrier.isBroken();
    }

    /**
     * How many parties there are.
     *
     * @return the number it was made with, less those that a shrinking barrier goes on without
     * @throws ClosedException when the workspace is closed
     */
    public int parties() {
        return barrier.parties();
    }

    /**
     * How many have arrived in this phase. From the arrival of the last party until the next phase begins, while the action runs for one,
     * it is {@link #parties()}. {@link java.util.concurrent.CyclicBarrier#getNumberWaiting} never says so: it waits meanwhile.
     *
     * @return a snapshot, from 0 to {@link #parties()}; 0 when the barrier is broken
     * @throws ClosedException when the workspace is closed
     */
    public int waiting() {
        return barrier.waiting();
    }

    @Override
    HandleProxy form() {
        return action == null ? super.form() : new ActionForm(ref, action);
    }

    @Override
    String state() {
        String broken = barrier.brokenReason();
        return (broken.isEmpty() ? waiting() + " of " + parties() + " have arrived" : "broken: " + broken)
                + ", parties: " + barrier.describe();
    }

    private static final class ActionForm extends HandleProxy {
        private static final long serialVersionUID = 1L;

        private final Action action;

        ActionForm(ObjectRef ref, Action action) {
            super(ref);
            this.action = action;
        }

        @Override
        public boolean isComplete() {
            return false;
        }

        @Override
        protected Object attach(ObjectRef ref) {
            return new IpcBarrier(ref, action);
        }
    }
}
