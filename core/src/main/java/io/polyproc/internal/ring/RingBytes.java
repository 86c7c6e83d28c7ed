package io.polyproc.internal.ring;

import io.polyproc.internal.cell.ByteCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The bytes of a ring by position: an access beyond the end continues at the beginning. The length is a power of two.
 */
final class RingBytes {

    private final ByteCells bytes;
    private final LongCells words;
    private final int length;

    /** Maps the bytes of an object's body from {@code offset} on, a multiple of 8. */
    RingBytes(ObjectRef ref, int offset, int length) {
        this.bytes = new ByteCells(ref.memory(), ref.body() + offset);
        this.words = ref.longs(offset);
        this.length = length;
    }

    /** Reads the word at a position that is a multiple of 8, plain. */
    long word(long position) {
        return words.getPlain(index(position) / Long.BYTES);
    }

    /** Writes the word at a position that is a multiple of 8, plain. */
    void word(long position, long value) {
        words.setPlain(index(position) / Long.BYTES, value);
    }

    /** Reads the word at a position that is a multiple of 8, volatile. */
    long wordVolatile(long position) {
        return words.getVolatile(index(position) / Long.BYTES);
    }

    /** Replaces the word at a position that is a multiple of 8 by a CAS with volatile semantics. */
    boolean compareAndSetWord(long position, long expected, long value) {
        return words.compareAndSet(index(position) / Long.BYTES, expected, value);
    }

    /** Copies a part of an array into the ring. */
    void write(long position, byte[] from, int at, int count) {
        int index = index(position);
        int first = Math.min(count, length - index);
        bytes.write(index, from, at, first);
        bytes.write(0, from, at + first, count - first);
    }

    /** Copies bytes of the ring into an array. */
    void read(long position, byte[] into, int at, int count) {
        int index = index(position);
        int first = Math.min(count, length - index);
        bytes.read(index, into, at, first);
        bytes.read(0, into, at + first, count - first);
    }

    /** Rounds up to a multiple of 8. */
    static long align(long length) {
        return length + Long.BYTES - 1 & -Long.BYTES;
    }

    private int index(long position) {
        return (int) position & length - 1;
    }
}
