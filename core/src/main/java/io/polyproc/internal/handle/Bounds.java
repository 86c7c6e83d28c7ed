package io.polyproc.internal.handle;

import io.polyproc.value.SharedArray;

/** Range checks whose messages name index and length. */
final class Bounds {

    /** Number of elements that are filled at a time. */
    static final int FILL_CHUNK = 4096;

    private Bounds() {}

    static int check(SharedArray array, int index) {
        if (index < 0 || index >= array.length()) {
            throw new IndexOutOfBoundsException(
                    "index " + index + " is out of bounds for length " + array.length() + " of " + array);
        }
        return index;
    }

    static void checkRange(SharedArray array, int index, int count) {
        if ((index | count) < 0 || index > array.length() - count) {
            throw new IndexOutOfBoundsException("index " + index + " and the " + count
                    + " elements from it are out of bounds for length " + array.length() + " of " + array);
        }
    }

    static void checkRange(int length, int offset, int count) {
        if ((offset | count) < 0 || offset > length - count) {
            throw new IndexOutOfBoundsException("offset " + offset + " and the " + count
                    + " elements from it are out of bounds for length " + length + " of the array on the heap");
        }
    }
}
