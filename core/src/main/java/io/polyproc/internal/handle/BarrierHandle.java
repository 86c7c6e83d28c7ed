package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.BarrierDescriptor;
import io.polyproc.internal.sync.RawBarrier;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.HandleProxy;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.sync.BarrierOptions;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.sync.PartyDeath;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The handle behind {@link IpcBarrier}. */
public final class BarrierHandle extends SyncHandle implements IpcBarrier {

    private static final long serialVersionUID = 1L;

    private final transient RawBarrier barrier;
    private final transient @Nullable Action action;

    BarrierHandle(ObjectRef ref) {
        this(ref, null);
    }

    private BarrierHandle(ObjectRef ref, @Nullable Action action) {
        super(ref);
        this.barrier = new RawBarrier(ref);
        this.action = action;
    }

    /**
     * Finds or creates a barrier.
     *
     * @param workspace the workspace of the barrier
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param parties the number of parties, from 1 to 1024
     * @param options the reaction to a party's death
     * @return the barrier
     * @throws TypeMismatchException when the name is taken by another kind of object, or a barrier made with other
     *     arguments
     * @throws IllegalArgumentException when the number is out of range, or the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static IpcBarrier open(
            MappedWorkspace workspace, Optional<String> name, int parties, BarrierOptions options) {
        if (parties < 1 || parties > BarrierDescriptor.MAX_PARTIES) {
            throw new IllegalArgumentException(
                    "parties=" + parties + ": a barrier has 1 to " + BarrierDescriptor.MAX_PARTIES);
        }
        int bits = Objects.requireNonNull(options, "options").partyDeath() == PartyDeath.SHRINK
                ? BarrierDescriptor.SHRINKING
                : 0;
        ObjectSpec spec = new ObjectSpec(
                ObjectType.BARRIER, ObjectSpec.nameOf(name), bits, parties, 0, BarrierDescriptor.length(parties));
        return new BarrierHandle(spec.findOrCreateIn(workspace, ObjectSpec.NO_VALUE));
    }

    @Override
    public IpcBarrier withAction(Action action) {
        return new BarrierHandle(ref, Objects.requireNonNull(action, "action"));
    }

    @Override
    public int await() throws InterruptedException, BrokenBarrierException {
        try {
            return awaitNanos(Long.MAX_VALUE);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a wait without a timeout has timed out", e);
        }
    }

    @Override
    public int await(long time, TimeUnit unit) throws InterruptedException, BrokenBarrierException, TimeoutException {
        return awaitNanos(Timeouts.nanos(time, unit));
    }

    @Override
    public int await(Duration timeout) throws InterruptedException, BrokenBarrierException, TimeoutException {
        return awaitNanos(Timeouts.nanos(timeout));
    }

    private int awaitNanos(long nanos) throws InterruptedException, BrokenBarrierException, TimeoutException {
        return barrier.await(nanos, action);
    }

    @Override
    public void register() {
        if (!barrier.register()) {
            throw new IllegalStateException(
                    ref + ": all " + ref.size() + " parties are known already: " + barrier.describe());
        }
    }

    @Override
    public void abort() {
        barrier.abort();
    }

    @Override
    public void reset() {
        barrier.reset();
    }

    @Override
    public boolean isBroken() {
        return barrier.isBroken();
    }

    @Override
    public int parties() {
        return barrier.parties();
    }

    @Override
    public int waiting() {
        return barrier.waiting();
    }

    @Override
    HandleProxy proxy() {
        return action == null ? super.proxy() : new ActionProxy(ref, action);
    }

    @Override
    String state() {
        String broken = barrier.brokenReason();
        return (broken.isEmpty() ? waiting() + " of " + parties() + " have arrived" : "broken: " + broken)
                + ", parties: " + barrier.describe();
    }

    private static final class ActionProxy extends HandleProxy {
        private static final long serialVersionUID = 1L;

        private final Action action;

        ActionProxy(ObjectRef ref, Action action) {
            super(ref);
            this.action = action;
        }

        @Override
        public boolean isComplete() {
            return false;
        }

        @Override
        protected Object attach(ObjectRef ref) {
            return new BarrierHandle(ref, action);
        }
    }
}
