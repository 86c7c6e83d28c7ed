package io.polyproc.internal.sync.model;

import java.util.Arrays;

/** A list of ints. */
final class Ints {

    private int[] values = new int[1 << 12];
    private int size;

    int size() {
        return size;
    }

    int get(int index) {
        return values[index];
    }

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }
}
