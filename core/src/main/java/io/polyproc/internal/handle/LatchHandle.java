package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.LatchDescriptor;
import io.polyproc.internal.sync.RawLatch;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.sync.IpcLatch;
import java.util.Optional;

/** The handle behind {@link IpcLatch}. */
public final class LatchHandle extends AwaitableHandle implements IpcLatch {

    private static final long serialVersionUID = 1L;

    private final transient RawLatch latch;

    LatchHandle(ObjectRef ref) {
        super(ref);
        this.latch = new RawLatch(ref);
    }

    /**
     * Finds or creates a latch.
     *
     * @param workspace the workspace of the latch
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param count the initial count, at least 0; an existing latch must have been made with the same
     * @return the latch
     * @throws TypeMismatchException when the name is taken by another kind of object, or a latch made with another
     *     count
     * @throws IllegalArgumentException when the count is negative, or the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static IpcLatch open(MappedWorkspace workspace, Optional<String> name, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count=" + count + ": a latch is counted down 0 times or more");
        }
        ObjectSpec spec = ObjectSpec.of(ObjectType.LATCH, name, count, LatchDescriptor.LENGTH);
        return new LatchHandle(spec.findOrCreateIn(workspace, ref -> RawLatch.initialise(ref, count)));
    }

    @Override
    public void countDown() {
        latch.countDown(1);
    }

    @Override
    public void countDown(int steps) {
        if (steps < 0) {
            throw new IllegalArgumentException("steps=" + steps + ": it cannot be negative");
        }
        latch.countDown(steps);
    }

    @Override
    public int count() {
        return latch.count();
    }

    @Override
    boolean awaitNanos(long nanos) throws InterruptedException {
        return latch.await(nanos);
    }

    @Override
    String state() {
        return "to be counted down " + count() + " times";
    }
}
