package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;

import java.nio.ByteOrder;

/** Word and holder of a lock, which stand side by side and are changed as one: 64 bits, with the word where the byte order has it. */
final class LockWord {

    private static final boolean WORD_IS_LOW = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final int WORD_SHIFT = WORD_IS_LOW ? 0 : Integer.SIZE;
    private static final int HOLDER_SHIFT = WORD_IS_LOW ? Integer.SIZE : 0;
    private static final long MARK = pairOf(WAITERS, 0);

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

    /** The same with WAITERS. */
    static long marked(long pair) {
        return pair | MARK;
    }

    /** The same without WAITERS. */
    static long unmarked(long pair) {
        return pair & ~MARK;
    }

    /** Whether some thread keeps the lock, inside or not. */
    static boolean isKept(long pair) {
        return (holderOf(pair) & KEPT) != 0;
    }

    /** What a thread of this participant, with this record, leaves when it is the lock's keep of this number. */
    static long keptBy(int participant, int thread, int keeps) {
        return pairOf(participant, KEPT | keeps << THREAD_BITS & ~KEPT | thread);
    }

    /** Number of the record of the thread that keeps the lock. */
    static int keeperOf(long kept) {
        return holderOf(kept) & THREAD;
    }
}
