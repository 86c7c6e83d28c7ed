package io.polyproc.internal.sync;

import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.sync.RawLock.Outcome;

/**
 * The wait of a writer that holds the mutex, until the readers have left.
 *
 * <p><b>If a process dies here.</b> The writer: it has changed nothing, and the next holder of the mutex continues. A
 * reader: the writer finds its count within one park interval and clears it.
 */
final class WriterWait {

    private static final int SPIN_LIMIT = Parking.spinningHelps() ? 100 : 0;

    private final ReaderCounts readers;
    private final EventCount drained;
    private final WaitRecord wait;
    private final int ourReaders;
    private final boolean interruptibly;
    private int spins = SPIN_LIMIT;
    private boolean interrupted;

    /** Whether the last park has ended without a notification. */
    private boolean inVain;

    /** Prepares a wait until only {@code ourReaders} threads of this process read. */
    WriterWait(ReaderCounts readers, EventCount drained, WaitRecord wait, int ourReaders, boolean interruptibly) {
        this.readers = readers;
        this.drained = drained;
        this.wait = wait;
        this.ourReaders = ourReaders;
        this.interruptibly = interruptibly;
    }

    /** Waits; never {@link Outcome#ABANDONED}. The caller then still holds the mutex. */
    Outcome await() {
        try {
            Outcome outcome;
            do {
                outcome = attempt();
            } while (outcome == null);
            return outcome;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Outcome attempt() {
        int seen = drained.read();
        long left = wait.remaining();
        if (readers.count(inVain || left <= 0) == ourReaders) {
            return Outcome.ACQUIRED;
        }
        if (left <= 0) {
            return Outcome.TIMED_OUT;
        }
        if (Thread.interrupted()) {
            if (interruptibly) {
                return Outcome.INTERRUPTED;
            }
            interrupted = true;
        }
        if (spins-- > 0) {
            Thread.onSpinWait();
            return null;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.WRITER_DRAINING);
        }
        wait.publish();
        drained.await(seen, left);
        inVain = !drained.hasAdvancedSince(seen);
        return null;
    }
}
