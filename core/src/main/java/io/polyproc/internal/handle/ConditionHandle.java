package io.polyproc.internal.handle;

import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.ConditionDescriptor;
import io.polyproc.internal.sync.RawCondition;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.sync.IpcCondition;
import io.polyproc.sync.IpcLock;
import java.time.Duration;
import java.util.Date;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The handle behind {@link IpcCondition}. */
public final class ConditionHandle extends SyncHandle implements IpcCondition {

    private static final long serialVersionUID = 1L;

    private final transient LockHandle lock;
    private final transient RawCondition condition;

    ConditionHandle(ObjectRef ref) {
        super(ref);
        this.lock = LockHandle.at(ref.workspace(), ref.detail());
        this.condition = new RawCondition(ref, lock.raw());
    }

    /** Finds or creates a condition of a lock. */
    static IpcCondition open(Optional<String> name, LockHandle lock) {
        MappedWorkspace workspace = lock.ref.workspace();
        ObjectSpec spec = new ObjectSpec(
                ObjectType.CONDITION, ObjectSpec.nameOf(name), 0, 0, lock.id(), ConditionDescriptor.LENGTH);
        return new ConditionHandle(workspace.findOrCreate(spec, ObjectSpec.NO_VALUE));
    }

    @Override
    public void await() throws InterruptedException {
        conclude(awaitInterruptibly(Long.MAX_VALUE));
    }

    @Override
    public void awaitUninterruptibly() {
        checkHeld("wait");
        checkNotAbandoned();
        conclude(condition.await(Long.MAX_VALUE, false));
    }

    @Override
    public long awaitNanos(long nanosTimeout) throws InterruptedException {
        long begin = System.nanoTime();
        conclude(awaitInterruptibly(nanosTimeout));
        return Math.max(0, nanosTimeout) - (System.nanoTime() - begin);
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return conclude(awaitInterruptibly(Timeouts.nanos(time, unit)));
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        return conclude(awaitInterruptibly(Timeouts.nanos(timeout)));
    }

    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        // Checked before the subtraction, which would overflow for a date long ago.
        long now = System.currentTimeMillis();
        return await(deadline.getTime() > now ? deadline.getTime() - now : 0, TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean awaitFor(BooleanSupplier predicate, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(predicate, "predicate");
        long nanos = Timeouts.nanos(timeout);
        checkHeld("wait");
        long deadline = Timeouts.deadline(nanos);
        while (!predicate.getAsBoolean()) {
            long left = Timeouts.remaining(deadline);
            if (left <= 0) {
                return false;
            }
            conclude(awaitInterruptibly(left));
        }
        return true;
    }

    private Outcome awaitInterruptibly(long nanos) throws InterruptedException {
        checkHeld("wait");
        if (Thread.interrupted()) {
            throw new InterruptedException(this + ": interrupted before waiting");
        }
        checkNotAbandoned();
        Outcome outcome = condition.await(nanos, true);
        if (outcome == Outcome.INTERRUPTED) {
            throw new InterruptedException(this + ": interrupted while waiting");
        }
        return outcome;
    }

    private boolean conclude(Outcome outcome) {
        if (outcome == Outcome.ABANDONED) {
            throw lock.ownerDied();
        }
        return outcome == Outcome.ACQUIRED;
    }

    @Override
    public void signal() {
        signal(1);
    }

    @Override
    public void signal(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count=" + count + ": it cannot be negative");
        }
        checkHeld("signal");
        condition.signal(count);
    }

    @Override
    public void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    /** Refuses to wait with the lock in the abandoned state: the data that it protects must be repaired first. */
    private void checkNotAbandoned() {
        if (lock.raw().isHeldAbandoned()) {
            throw lock.ownerDied();
        }
    }

    private void checkHeld(String what) {
        if (!lock.isHeldByCurrentThread()) {
            ref.workspace().checkOpen();
            throw new IllegalMonitorStateException(
                    ref + ": thread " + Thread.currentThread().getName() + " must hold " + lock + " to " + what);
        }
    }

    @Override
    public int waiters() {
        return condition.waiters();
    }

    @Override
    public IpcLock lock() {
        return lock;
    }

    @Override
    String state() {
        return condition.waiting() + " waiting, of " + lock;
    }
}
