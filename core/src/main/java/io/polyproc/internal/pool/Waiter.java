package io.polyproc.internal.pool;

import io.polyproc.internal.output.ParentOutput;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits for the end of one job in the calling thread, which reads the result itself. */
final class Waiter implements JobCallback {

    private final Thread thread = Thread.currentThread();
    private byte @Nullable [] reply;
    private @Nullable Throwable failure;
    private volatile boolean isThere;

    @Override
    public void ended(byte @Nullable [] newReply, @Nullable Throwable newFailure) {
        reply = newReply;
        failure = newFailure;
        isThere = true;
        LockSupport.unpark(thread);
    }

    boolean isThere() {
        return isThere;
    }

    Replies.Result await(MappedWorkspace workspace, ReplyLoop replyLoop, double expected) throws InterruptedException {
        replyLoop.pollInline(this, expected);
        while (!isThere) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for a task, which continues");
            }
            LockSupport.park(this);
        }
        ParentOutput.printArrived();
        return Replies.one(workspace, reply, failure);
    }
}
