package io.polyproc.internal.sync.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The states visited so far, each with a number: 0 for the first. A hash table without objects, for there are many. */
final class StateSet {

    private final List<byte[]> states = new ArrayList<>();
    private int[] table = new int[1 << 16];

    int size() {
        return states.size();
    }

    byte[] get(int number) {
        return states.get(number);
    }

    /** Adds a state if it is new; returns its number. */
    int add(byte[] state) {
        int slot = slot(state);
        if (table[slot] == 0) {
            states.add(state);
            table[slot] = states.size();
            if (states.size() * 2 > table.length) {
                grow();
                return states.size() - 1;
            }
        }
        return table[slot] - 1;
    }

    private int slot(byte[] state) {
        int hash = Arrays.hashCode(state) * 0x9E3779B9;
        int slot = (hash ^ hash >>> 15) & table.length - 1;
        while (table[slot] != 0 && !Arrays.equals(states.get(table[slot] - 1), state)) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }

    private void grow() {
        table = new int[2 * table.length];
        for (int i = 0; i < states.size(); i++) {
            table[slot(states.get(i))] = i + 1;
        }
    }
}
