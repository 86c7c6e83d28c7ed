package io.polyproc.pool;

import io.polyproc.internal.park.Parking;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.thread.ServiceThread;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that waits for what workers say, and for what is due by the clock. It runs nothing of a user's, so nothing can hold it up.
 * A caller who waits for one job may {@linkplain #pollInline poll inline} meanwhile: that saves two changes of threads.
 *
 * <p>It lives as long as the pool: a failure in here breaks the pool, whose end is waited for here as well. Where the word to sleep on
 * cannot be used any more, it polls.
 */
final class ReplyLoop extends ServiceThread {

    private static final int SPINS = Parking.spinningHelps() ? 200 : 0;

    /** About as long as it takes to fall asleep and be woken. */
    private static final long POLL_INLINE_NANOS = 50_000;

    private static final long POLL_NANOS = 5_000_000;

    private final EventCount signal;
    private final Engine engine;

    /** Those that may say something: their rings are looked at without a lock. */
    private volatile PoolWorker[] audible = {};

    private long due = System.nanoTime();

    /**
     * A replyLoop, which is started when there is something to receive.
     *
     * @param signal raised when a worker has said something, or there is something new to wait for
     * @param engine takes what workers have said, and does what is due
     */
    ReplyLoop(String name, EventCount signal, Engine engine) {
        super(name);
        this.signal = signal;
        this.engine = engine;
    }

    /** Names those that may say something from now on. */
    void listenTo(PoolWorker[] workers) {
        audible = workers;
    }

    /** Has this thread look again at what there is to wait for. */
    void wake() {
        try {
            signal.raiseIfAwaited(Integer.MAX_VALUE);
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

    /** Only a failure of {@link Engine#collapse} gets here. */
    @Override
    protected void failed(Throwable failure) {
        engine.collapse(failure);
    }

    /** Hears, ticks and sleeps; true if the pool has ended. */
    private boolean step() {
        // However much there is to hear, what is due is done.
        if ((drainReplies() || spin()) && System.nanoTime() - due < 0) {
            return false;
        }
        int seen = announce();
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

    private int announce() {
        try {
            return signal.announce();
        } catch (RuntimeException e) {
            return 0;
        }
    }

    private void sleep(int seen, long nanos) {
        try {
            signal.await(seen, nanos);
        } catch (RuntimeException e) {
            // The workspace is closed. What is left is to see the workers end.
            LockSupport.parkNanos(this, Math.min(nanos, POLL_NANOS));
        }
    }

    /**
     * Hears workers for a little while, until a job is done.
     *
     * @param expected how long the job is expected to take, in nanoseconds; one that takes long is not waited for here
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

    /** Takes all that workers have said; false when there was nothing. */
    private boolean drainReplies() {
        boolean hasReplies = hasReply();
        if (hasReplies) {
            engine.drainReplies();
        }
        return hasReplies;
    }

    /** Looks a little longer whether a reply comes. */
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
