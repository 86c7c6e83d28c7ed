package io.polyproc.pool;

import io.polyproc.internal.park.Parking;
import io.polyproc.internal.sync.Signal;
import java.util.Collection;
import java.util.function.LongSupplier;

/**
 * The thread that waits for what workers say, and for what is due by the clock. It runs nothing of a user's, so nothing can hold it up.
 * A caller who waits for one job may {@linkplain #help help} meanwhile: that saves two changes of threads.
 */
final class Receiver implements Runnable {

    private static final int SPINS = Parking.spinningHelps() ? 200 : 0;

    /** About as long as it takes to fall asleep and be woken. */
    private static final long HELP_NANOS = 50_000;

    private final Signal signal;
    private final Runnable hear;
    private final LongSupplier tick;

    /** Who may say something: their rings are looked at without a lock. */
    private volatile PoolWorker[] heard = {};

    /**
     * A receiver.
     *
     * @param signal raised when a worker has said something, or there is something new to wait for
     * @param hear takes what workers have said
     * @param tick does what is due; gives how long nothing else is, or a negative number to end
     */
    Receiver(Signal signal, Runnable hear, LongSupplier tick) {
        this.signal = signal;
        this.hear = hear;
        this.tick = tick;
    }

    /** Who may say something from now on. */
    void listenTo(Collection<PoolWorker> workers) {
        heard = workers.toArray(PoolWorker[]::new);
    }

    /** Looks again at what there is to wait for. */
    void wake() {
        signal.raiseIfAwaited(Integer.MAX_VALUE);
    }

    @Override
    public void run() {
        long due = System.nanoTime();
        while (true) {
            // However much there is to hear, what is due is done.
            if ((hear() || spin()) && System.nanoTime() - due < 0) {
                continue;
            }
            int seen = signal.announce();
            if (hear() && System.nanoTime() - due < 0) {
                continue;
            }
            long nanos = tick.getAsLong();
            if (nanos < 0) {
                return;
            }
            due = System.nanoTime() + nanos;
            signal.await(seen, nanos);
        }
    }

    /**
     * Hears workers for a little while, until a job is done.
     *
     * @param expected how long the job is expected to take, in nanoseconds; one that takes long is not waited for here
     */
    void help(Waiter waiter, double expected) {
        if (expected < HELP_NANOS && Parking.spinningHelps()) {
            long begin = System.nanoTime();
            while (!waiter.isThere() && System.nanoTime() - begin < HELP_NANOS) {
                if (!hear()) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** Takes all that workers have said; false when there was nothing. */
    private boolean hear() {
        boolean hasHeard = someoneHasReplied();
        if (hasHeard) {
            hear.run();
        }
        return hasHeard;
    }

    /** Looks a little longer whether a reply comes. */
    private boolean spin() {
        for (int i = 0; i < SPINS; i++) {
            if (someoneHasReplied()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    private boolean someoneHasReplied() {
        for (PoolWorker worker : heard) {
            if (worker.link.hasReply()) {
                return true;
            }
        }
        return false;
    }
}
