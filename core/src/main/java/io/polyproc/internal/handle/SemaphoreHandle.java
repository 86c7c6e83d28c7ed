package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.RawSemaphore;
import io.polyproc.internal.sync.SemaphoreDescriptor;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.sync.IpcSemaphore;
import io.polyproc.sync.PermitOwnership;
import io.polyproc.sync.SemaphoreOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The handle behind {@link IpcSemaphore}. */
public final class SemaphoreHandle extends SyncHandle implements IpcSemaphore {

    private static final long serialVersionUID = 1L;

    private final transient RawSemaphore semaphore;

    SemaphoreHandle(ObjectRef ref) {
        super(ref);
        this.semaphore = new RawSemaphore(ref);
    }

    /**
     * Finds or creates a semaphore.
     *
     * @param workspace the workspace of the semaphore
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param permits the initial number of permits, at least 0
     * @param options the maximum, and the fate of the permits of a process that dies
     * @return the semaphore
     * @throws TypeMismatchException when the name is taken by another kind of object, or a semaphore made with other
     *     arguments
     * @throws IllegalArgumentException when the permits are negative or beyond the bound, or the name is not a plain
     *     word
     * @throws ClosedException when the workspace is closed
     */
    public static IpcSemaphore open(
            MappedWorkspace workspace, Optional<String> name, int permits, SemaphoreOptions options) {
        int maximum = Objects.requireNonNull(options, "options").maximum();
        if (permits < 0 || permits > maximum) {
            throw new IllegalArgumentException("permits=" + permits + ", maximum=" + maximum
                    + ": a semaphore begins with 0 permits or more, and not more than its maximum");
        }
        int bits = options.ownership() == PermitOwnership.RETURNED_ON_DEATH ? SemaphoreDescriptor.OWNED : 0;
        ObjectSpec spec = new ObjectSpec(
                ObjectType.SEMAPHORE, ObjectSpec.nameOf(name), bits, permits, maximum, SemaphoreDescriptor.LENGTH);
        return new SemaphoreHandle(spec.findOrCreateIn(workspace, ref -> RawSemaphore.initialise(ref, permits)));
    }

    @Override
    public void acquire() throws InterruptedException {
        acquire(1);
    }

    @Override
    public void acquire(int permits) throws InterruptedException {
        semaphore.acquire(checked(permits), Long.MAX_VALUE, true);
    }

    @Override
    public void acquireUninterruptibly(int permits) {
        acquireNow(checked(permits), Long.MAX_VALUE);
    }

    @Override
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    @Override
    public boolean tryAcquire(int permits) {
        return acquireNow(checked(permits), 0);
    }

    @Override
    public boolean tryAcquire(int permits, long time, TimeUnit unit) throws InterruptedException {
        return semaphore.acquire(checked(permits), Timeouts.nanos(time, unit), true);
    }

    @Override
    public boolean tryAcquire(Duration timeout) throws InterruptedException {
        return semaphore.acquire(1, Timeouts.nanos(timeout), true);
    }

    @Override
    public boolean tryAcquire(int permits, Duration timeout) throws InterruptedException {
        return semaphore.acquire(checked(permits), Timeouts.nanos(timeout), true);
    }

    @Override
    public int drainPermits() {
        return semaphore.drain();
    }

    @Override
    public void release() {
        release(1);
    }

    @Override
    public void release(int permits) {
        semaphore.release(checked(permits));
    }

    @Override
    public int waiters() {
        return semaphore.waiters();
    }

    @Override
    public int availablePermits() {
        return semaphore.free();
    }

    @Override
    public int ownerDeaths() {
        return semaphore.deaths();
    }

    @Override
    public List<String> holders() {
        ParticipantTable participants = ref.workspace().participants();
        return semaphore.holders().stream()
                .map(count -> count.describe(participants))
                .toList();
    }

    private boolean acquireNow(int permits, long nanos) {
        try {
            return semaphore.acquire(permits, nanos, false);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted in an uninterruptible acquire", e);
        }
    }

    private static int checked(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits=" + permits + ": it cannot be negative");
        }
        return permits;
    }

    @Override
    String state() {
        return availablePermits() + " free, held: " + holders();
    }
}
