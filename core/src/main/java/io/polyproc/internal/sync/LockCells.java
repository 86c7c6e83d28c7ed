package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;
import static io.polyproc.internal.sync.LockWord.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongAccess;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import java.nio.ByteBuffer;

/**
 * The shared words of one lock, as its slow paths access them, and the threads that are parked on its word. The fast
 * path of {@link RawLock} accesses word and holder directly, which saves an indirection.
 *
 * <p>All changes of the word are atomic 64-bit or 32-bit operations with volatile effect. So WAITERS and INCONSISTENT
 * are never lost.
 */
final class LockCells {

    private static final int WORD = WORD_OFFSET / Integer.BYTES;
    private static final int HOLDS = HOLDS_OFFSET / Integer.BYTES;
    private static final int DEATHS = DEATHS_OFFSET / Integer.BYTES;

    private final ObjectRef object;
    private final MappedWorkspace workspace;
    private final ParticipantTable participants;
    private final IntCells words;
    private final MappedMemory memory;
    private final ByteBuffer buffer;
    private final int wordOffset;
    private final LongCells since;

    /** Creates the cells of the lock at this offset of an object's body. */
    LockCells(ObjectRef ref, int offset) {
        this.object = ref;
        this.workspace = ref.workspace();
        this.participants = workspace.participants();
        this.words = ref.ints(offset);
        this.memory = ref.memory();
        this.buffer = memory.buffer();
        this.wordOffset = ref.body() + offset + WORD_OFFSET;
        this.since = ref.longs(offset + SINCE_OFFSET);
    }

    /** Returns the object that the lock is, or is part of. */
    ObjectRef object() {
        return object;
    }

    MappedWorkspace workspace() {
        return workspace;
    }

    /** Returns the lock's row of 32-bit words. */
    IntCells words() {
        return words;
    }

    /** Returns the offset of word and holder in the mapping. */
    int wordOffset() {
        return wordOffset;
    }

    /** Reads word and holder. */
    long read() {
        return LongAccess.getVolatile(memory, buffer, wordOffset);
    }

    /** Reads the word. */
    int word() {
        return words.getVolatile(WORD);
    }

    /** Replaces word and holder in one step. */
    boolean compareAndSet(long expected, long value) {
        return LongAccess.compareAndSet(memory, buffer, wordOffset, expected, value);
    }

    /** Replaces the word, and leaves the holder as it is. */
    boolean compareAndSetWord(int expected, int value) {
        return words.compareAndSet(WORD, expected, value);
    }

    /** Writes word and holder. The caller holds the lock. */
    void set(long value) {
        LongAccess.setVolatile(memory, buffer, wordOffset, value);
    }

    /** Tells whether the participant in this word lives. */
    boolean isOwnerAlive(int word) {
        return participants.isAlive(word & PARTICIPANT);
    }

    /** Parks while the word has this value, for at most {@code nanos} and at most one park interval. */
    void await(int word, long nanos) {
        workspace.await(words, WORD, word, nanos);
    }

    /** Wakes at most {@code count} of the threads that are parked on the word. */
    void wake(int count) {
        workspace.wake(words, WORD, count);
    }

    /** Wakes one waiter after the lock was freed with WAITERS set. */
    void wakeNext() {
        since.setOpaque(0, 0);
        wake(1);
    }

    /**
     * Passes a wake-up on when a thread stops waiting after having parked. The thread may have consumed the wake-up of
     * a release, and the word may have lost WAITERS. The next waiter that is woken sets WAITERS again. If the lock is
     * biased, WAITERS may be this thread's own, and the bias owner wakes no thread when it leaves.
     */
    void passWakeUpOn(long now) {
        if ((wordOf(now) & WAITERS) == 0 || isBiased(now)) {
            wake(1);
        }
    }

    /** Records when the lock was first seen held, once WAITERS is set. The race is benign. */
    void noteSince() {
        if (since.getOpaque(0) == 0) {
            since.compareAndSet(0, 0, System.currentTimeMillis());
        }
    }

    /** Returns the time that {@link #noteSince} has recorded; 0 when there is none. */
    long since() {
        return since.getOpaque(0);
    }

    /** Clears the time of the former owner. The caller holds the lock. */
    void clearSince() {
        since.setPlain(0, 0);
    }

    /** Records the owner's hold count, for other processes. The caller holds the lock. */
    void setHolds(int holds) {
        words.setPlain(HOLDS, holds);
    }

    /** Counts a takeover from a dead owner. The caller holds the lock. */
    void countDeath() {
        // SYNC lock-deaths: atomic, before the new owner uses the data. Pairs with the read in RawLock.deaths().
        // Without that
        // order a condition could see the new owner's changes and not the death.
        words.getAndAdd(DEATHS, 1);
    }
}
