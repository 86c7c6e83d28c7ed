package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;
import static io.polyproc.internal.sync.LockWord.*;

import io.polyproc.internal.participant.ThreadTable;

/**
 * What the shared words tell about the owner of one lock and its waiters, to any process and without the lock. All
 * results are snapshots.
 */
final class LockInspection {

    private final LockCells cells;
    private final ThreadTable threads;

    LockInspection(LockCells cells) {
        this.cells = cells;
        this.threads = cells.workspace().threads();
    }

    /**
     * Returns the stamp of the thread that holds the lock; 0 when the lock is free, or the thread has no record any
     * more.
     */
    int holderStamp() {
        long now = cells.read();
        int stamp = holderOf(now);
        return threads.isOf(stamp, wordOf(now) & PARTICIPANT) ? stamp : 0;
    }

    /** Returns the name of the holder's thread, {@link ThreadTable#ENDED}, or an empty string when it is not known. */
    String holderThread() {
        long now = cells.read();
        return threads.name(holderOf(now), wordOf(now) & PARTICIPANT);
    }

    /**
     * Returns the time at which the current hold was first seen, in milliseconds since 1970: now, if this is the first
     * time.
     */
    long heldSince() {
        int word = cells.word();
        // SYNC lock-waiters: CAS. Pairs with the exchange in RawLock.release(): with WAITERS set, the owner clears the
        // time when it releases the lock.
        if (word != FREE && cells.compareAndSetWord(word, word | WAITERS)) {
            cells.noteSince();
        }
        long noted = cells.since();
        return noted == 0 ? System.currentTimeMillis() : noted;
    }

    /** Returns the number of threads that wait for the object of this lock. */
    int waiters() {
        return WaitRecord.waitersOf(cells.object());
    }
}
