package io.polyproc.sync;

import io.polyproc.ClosedException;
import io.polyproc.SharedObject;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A cyclic barrier between processes: threads wait until all parties have arrived; then the next phase begins. It
 * corresponds to {@link java.util.concurrent.CyclicBarrier}, and also identifies its parties. A process becomes a party
 * when it first arrives, or by {@link #register()}, and is waited for from then on.
 *
 * <p><b>Thread and process safety.</b> Safe. Actions before {@code await()} happen-before actions of all parties after
 * it.
 *
 * <p><b>Progress.</b> Blocking. An interrupt is noticed within 50 ms. While the action runs, interrupts and timeouts no
 * longer break the barrier, as in the JDK. The waiter waits until the action has ended, and returns normally with its
 * interrupt status set. {@link #abort} and {@link #reset} break the barrier also then.
 *
 * <p><b>If a process dies here.</b> Before it has arrived in this phase: the waiters detect the death within 150 ms.
 * They break the barrier, with an exception that names the dead party, or continue without it; see {@link PartyDeath}.
 * After its arrival: the arrival counts, and the process is missed in the next phase. Running the action: the barrier
 * breaks. A party that dies before its first arrival is missed only if it was registered. A stopped process is waited
 * for. A process that has <em>left</em> did not die: it has closed its workspace, or it is a child whose task has
 * returned. Its slot is free for the next process that arrives.
 */
public interface IpcBarrier extends SharedObject {

    /**
     * An action that runs once in each phase, in one of the parties, when all have arrived and before any proceeds. Its
     * exception is thrown by that party's {@code await}, and breaks the barrier for the others.
     */
    @FunctionalInterface
    interface Action extends Runnable, Serializable {}

    /**
     * Returns a handle to this barrier with an action. The party that completes the phase runs the action, if it uses
     * such a handle. So give all parties a handle with the same action. The action is serialized with the handle.
     *
     * @param action the action to run before any party proceeds
     * @return another handle to this barrier
     */
    IpcBarrier withAction(Action action);

    /**
     * Arrives, and waits for the others.
     *
     * @return the number of this party in this phase: a different one for each, from 0 to {@link #parties()} less one
     * @throws InterruptedException when the thread is interrupted before all have arrived; the barrier is broken then
     * @throws BrokenBarrierException when the barrier is broken, or is broken or reset meanwhile; the message names the
     *     process
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    int await() throws InterruptedException, BrokenBarrierException;

    /**
     * Arrives, and waits for the others for at most the given time.
     *
     * @param time the maximum time to wait; with 0 or less the barrier breaks at once unless this is the last party
     * @param unit the unit of the time
     * @return the number of this party, as {@link #await()}
     * @throws TimeoutException when the time was up before all had arrived; the barrier is broken then
     * @throws InterruptedException when the thread is interrupted before all have arrived; the barrier is broken then
     * @throws BrokenBarrierException when the barrier is broken, or is broken or reset meanwhile; the message names the
     *     process
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    int await(long time, TimeUnit unit) throws InterruptedException, BrokenBarrierException, TimeoutException;

    /**
     * Arrives and waits as {@link #await(long, TimeUnit)} does.
     *
     * @param timeout the maximum time to wait; zero or negative to break the barrier at once unless this is the last
     *     party
     * @return the number of this party, as {@link #await()}
     * @throws TimeoutException when the time was up before all had arrived; the barrier is broken then
     * @throws InterruptedException when the thread is interrupted before all have arrived; the barrier is broken then
     * @throws BrokenBarrierException when the barrier is broken, or is broken or reset meanwhile; the message names the
     *     process
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    int await(Duration timeout) throws InterruptedException, BrokenBarrierException, TimeoutException;

    /**
     * Registers this process as a party before its first arrival, so that it is missed if it dies earlier. Call it once
     * for each of its threads that will arrive.
     *
     * @throws IllegalStateException when all parties are known already
     * @throws ClosedException when the workspace is closed
     */
    void register();

    /**
     * Breaks the barrier: all waiters, and all callers until it is reset, get a {@link BrokenBarrierException}. Does
     * nothing if it is broken already.
     *
     * @throws ClosedException when the workspace is closed
     */
    void abort();

    /**
     * Resets the barrier to its initial state, broken or not. All waiters get a {@link BrokenBarrierException}, and all
     * parties are deregistered.
     *
     * @throws ClosedException when the workspace is closed
     */
    void reset();

    /**
     * Tells whether the barrier is broken.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    boolean isBroken();

    /**
     * Returns the number of parties.
     *
     * @return the number given at creation, less the parties that a shrinking barrier has lost
     * @throws ClosedException when the workspace is closed
     */
    int parties();

    /**
     * Returns the number of parties that have arrived in this phase. It is {@link #parties()} from the last arrival
     * until the next phase begins, also while the action runs. {@link
     * java.util.concurrent.CyclicBarrier#getNumberWaiting} never returns that number, since it waits meanwhile.
     *
     * @return a snapshot, from 0 to {@link #parties()}; 0 when the barrier is broken
     * @throws ClosedException when the workspace is closed
     */
    int waiting();
}
