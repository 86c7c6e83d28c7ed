package io.polyproc.internal.pool;

import io.polyproc.internal.park.Parking;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.thread.ServiceThread;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that waits for replies of workers, and for events that are due by the clock. It runs no user code, so
 * nothing can block it. A caller that waits for one job may {@linkplain #pollInline poll inline} meanwhile, which saves
 * two thread switches.
 *
 * <p>It lives as long as the pool: a failure in it breaks the pool, and it waits for the termination of the broken pool
 * as well. If the event count becomes unusable, the thread polls.
 */
final class ReplyLoop extends ServiceThread {

    private static final int SPINS = Parking.spinningHelps() ? 200 : 0;

    /** The time of inline polling, about as long as it takes to park and be unparked. */
    private static final long POLL_INLINE_NANOS = 50_000;

    private static final long POLL_NANOS = 5_000_000;

    private final EventCount signal;
    private final Engine engine;

    /** The workers whose reply rings are polled, without a lock. */
    private volatile PoolWorker[] audible = {};

    private long due = System.nanoTime();

    /**
     * Creates the loop, which is started when there is something to receive.
     *
     * @param signal notified when a worker has replied, or there is something new to wait for
     * @param engine processes replies, and what is due
     */
    ReplyLoop(String name, EventCount signal, Engine engine) {
        super(name);
        this.signal = signal;
        this.engine = engine;
    }

    /** Sets the workers whose rings are polled from now on. */
    void setAudible(PoolWorker[] workers) {
        audible = workers;
    }

    /** Wakes this thread, which then checks again what to wait for. */
    void wake() {
        try {
            signal.notifyIfWaiters(Integer.MAX_VALUE);
        } catch (RuntimeException e) {
            // The workspace is closed, and this thread polls.
            LockSupport.unpark(this);
        }
    }

    @Override
    protected void serve() {
        while (true) {
            try {
                if (step()) {
                    return;
                }
            } catch (Throwable e) {
                if (engine.isTerminated()) {
                    return;
                }
                engine.collapse(e);
                LockSupport.parkNanos(this, POLL_NANOS);
            }
        }
    }

    /** Called only if {@link Engine#collapse} fails. */
    @Override
    protected void failed(Throwable failure) {
        engine.collapse(failure);
    }

    /** Drains replies, ticks and parks; true if the pool has terminated. */
    private boolean step() {
        // Events that are due run even while replies keep coming.
        if ((drainReplies() || spin()) && System.nanoTime() - due < 0) {
            return false;
        }
        int seen = prepareWait();
        if (drainReplies() && System.nanoTime() - due < 0) {
            return false;
        }
        long nanos = engine.tick();
        if (nanos < 0) {
            return true;
        }
        due = System.nanoTime() + nanos;
        sleep(seen, nanos);
        return false;
    }

    private int prepareWait() {
        try {
            return signal.prepareWait();
        } catch (RuntimeException e) {
            return 0;
        }
    }

    private void sleep(int seen, long nanos) {
        try {
            signal.await(seen, nanos);
        } catch (RuntimeException e) {
            // The workspace is closed. The remaining work is to wait for the end of the workers.
            LockSupport.parkNanos(this, Math.min(nanos, POLL_NANOS));
        }
    }

    /**
     * Busy-polls worker replies for at most 50 us while a short job is outstanding.
     *
     * @param expected the expected duration of the job in nanoseconds; a long one is not polled for
     */
    void pollInline(Waiter waiter, double expected) {
        if (expected < POLL_INLINE_NANOS && Parking.spinningHelps()) {
            long begin = System.nanoTime();
            while (!waiter.isThere() && System.nanoTime() - begin < POLL_INLINE_NANOS) {
                if (!drainReplies()) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** Processes all replies of the workers; false when there were none. */
    private boolean drainReplies() {
        boolean hasReplies = hasReply();
        if (hasReplies) {
            engine.drainReplies();
        }
        return hasReplies;
    }

    /** Spins for a moment until a reply arrives. */
    private boolean spin() {
        for (int i = 0; i < SPINS; i++) {
            if (hasReply()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    private boolean hasReply() {
        for (PoolWorker worker : audible) {
            if (worker.hasReply()) {
                return true;
            }
        }
        return false;
    }
}
