package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;

import java.nio.ByteOrder;

/**
 * Word and holder of a lock. They are adjacent and are changed by one 64-bit CAS; the byte order decides which half is
 * which.
 */
final class LockWord {

    private static final boolean WORD_IS_LOW = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final int WORD_SHIFT = WORD_IS_LOW ? 0 : Integer.SIZE;
    private static final int HOLDER_SHIFT = WORD_IS_LOW ? Integer.SIZE : 0;
    private static final long WAITERS_BIT = pairOf(WAITERS, 0);

    private LockWord() {}

    static long pairOf(int word, int holder) {
        return Integer.toUnsignedLong(word) << WORD_SHIFT | Integer.toUnsignedLong(holder) << HOLDER_SHIFT;
    }

    static int wordOf(long pair) {
        return (int) (pair >>> WORD_SHIFT);
    }

    static int holderOf(long pair) {
        return (int) (pair >>> HOLDER_SHIFT);
    }

    /** Sets WAITERS. */
    static long withWaiters(long pair) {
        return pair | WAITERS_BIT;
    }

    /** Clears WAITERS. */
    static long withoutWaiters(long pair) {
        return pair & ~WAITERS_BIT;
    }

    /** Tells whether the lock is biased, with its owner inside or outside. */
    static boolean isBiased(long pair) {
        return (holderOf(pair) & BIASED) != 0;
    }

    /**
     * Returns word and holder of a lock that is biased towards this thread.
     *
     * @param thread the number of the thread's record
     * @param biasEpoch distinguishes this bias from earlier ones
     */
    static long biasedTo(int participant, int thread, int biasEpoch) {
        return pairOf(participant, BIASED | biasEpoch << THREAD_BITS & ~BIASED | thread);
    }

    /** Returns the record number of the bias owner's thread. */
    static int biasOwnerOf(long biased) {
        return holderOf(biased) & THREAD;
    }
}
