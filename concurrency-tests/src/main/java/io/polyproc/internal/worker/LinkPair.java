package io.polyproc.internal.worker;

import io.polyproc.concurrency.Messages;
import io.polyproc.concurrency.Patience;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.workspace.MappedWorkspace;

/** A worker link and both of its sides, in one JVM. Tasks are numbered from 1, and replied to in order. */
final class LinkPair {

    private final MappedWorkspace workspace = MappedWorkspace.openPrivate();
    private final RawLink pool = RawLink.create(workspace, EventCount.ofActivity(workspace));
    private final RawLink worker = RawLink.attach(workspace, pool.id(), EventCount.ofActivity(workspace));

    /** Number of the last task offered. For the pool's side. */
    private int offered;

    /** Number of the last task with a reply. For the pool's side. */
    private int replied;

    /** Number of the last task received. For the worker's side. */
    private int received;

    /** Returns the pool's side. */
    RawLink pool() {
        return pool;
    }

    /** Returns the worker's side. */
    RawLink worker() {
        return worker;
    }

    /** Offers the next task once it has a state of its own; returns its number. */
    int offer() {
        int number = ++offered;
        byte[] message = Messages.numbered(number);
        while (!RawLink.mayOffer(number, replied + 1) || !pool.offer(number, message)) {
            awaitReply();
        }
        return number;
    }

    /** Waits for the reply to the next task; tells whether it is the right one. */
    boolean awaitReply() {
        long end = System.nanoTime() + Patience.NANOS;
        byte[] reply = pool.receive();
        while (reply == null && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
            reply = pool.receive();
        }
        return Messages.isWhole(reply, ++replied);
    }

    /** Receives the next task, which it may then begin; returns its number, or 0 for a message that is wrong. */
    int next() {
        byte[] message = worker.next(Patience.POLICY);
        return Messages.isWhole(message, ++received) ? received : 0;
    }

    /** Replies to the task that was received last. */
    void reply() {
        byte[] message = Messages.numbered(received);
        worker.reply(message, message.length, Patience.POLICY);
    }
}
