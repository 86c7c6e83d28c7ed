package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.ReadWriteLockDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The death of a holder of the mutex of one read-write lock. {@code writing} tells whether it may have changed the
 * protected data. If not, it has left nothing to repair, and the next holder continues without a report.
 *
 * <p><b>If a process dies here:</b> the mutex names it, and {@code writing} does not change until the recovery is
 * finished.
 */
final class WriterRecovery {

    private final ParticipantTable participants;
    private final RawLock mutex;
    private final IntCells writing;
    private final IntCells deaths;
    private final boolean selfRecovering;

    WriterRecovery(ObjectRef ref, RawLock mutex) {
        this.participants = ref.workspace().participants();
        this.mutex = mutex;
        this.writing = ref.ints(WRITING_OFFSET);
        this.deaths = ref.ints(DEATHS_OFFSET);
        this.selfRecovering = (ref.options() & LockDescriptor.SELF_RECOVERING) != 0;
    }

    /** Acquires the mutex. A holder that died without writing has left nothing to repair. */
    Outcome acquireMutex(WaitRecord wait, boolean interruptibly) {
        while (true) {
            Outcome outcome = mutex.acquire(wait.remaining(), interruptibly);
            if (outcome != Outcome.ABANDONED || isWriterDead() && !selfRecovering) {
                return outcome;
            }
            int abandoned = mutex.isAbandoned() ? mutex.beginRecovery() : 0;
            if (abandoned != 0) {
                if (wasWriting() && !selfRecovering) {
                    mutex.abortRecovery(abandoned);
                } else {
                    finish();
                    return Outcome.ACQUIRED;
                }
            }
        }
    }

    /**
     * Tells whether a dead holder of the mutex was writing. That does not change while the mutex names the dead holder.
     */
    private boolean isWriterDead() {
        int holder = mutex.holder();
        return holder != 0 && !participants.isAlive(holder) && wasWriting() && mutex.holder() == holder;
    }

    /** Tells whether the last holder of the mutex writes, or died writing. */
    boolean wasWriting() {
        // SYNC writing: volatile. Pairs with the stores in beginWriting() and endWriting().
        return writing.getVolatile(0) != 0;
    }

    /** Notes that the holder of the mutex may change the protected data. */
    void beginWriting() {
        // SYNC writing: volatile. Pairs with the volatile read in wasWriting(). No change of the protected data is
        // visible before it.
        writing.setVolatile(0, 1);
    }

    /** Notes that the holder of the mutex has changed all that it will. */
    void endWriting() {
        // SYNC writing: release. Pairs with the volatile read in wasWriting(). All changes of the protected data are
        // visible before it.
        writing.setRelease(0, 0);
    }

    /** Begins recovery after the death of a writer; returns 0 when there is nothing to repair. */
    int begin() {
        int abandoned = mutex.beginRecovery();
        if (abandoned != 0 && !wasWriting()) {
            finish();
            mutex.release();
            return 0;
        }
        return abandoned;
    }

    /** Finishes recovery. The caller then holds the mutex, and does not write. */
    void finish() {
        // SYNC writing: exchange. Pairs with the volatile read in wasWriting(). Several recoveries count a death once.
        deaths.getAndAdd(0, writing.getAndSet(0, 0));
        mutex.finishRecovery();
    }

    /** Returns the number of writers that died writing, and whose death was reported or ignored. */
    int deaths() {
        return deaths.getVolatile(0);
    }
}
