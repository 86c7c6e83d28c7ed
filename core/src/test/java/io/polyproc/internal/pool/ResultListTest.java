package io.polyproc.internal.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Tests the list of results of a map. */
class ResultListTest {

    private static ResultList<Integer> list(int size) {
        ResultList<Integer> list = new ResultList<>(size);
        for (int i = 0; i < size; i++) {
            list.put(i, i);
        }
        return list;
    }

    @Test
    void everyElementIsWhereItWasPut() {
        for (int size : new int[] {0, 1, 4095, 4096, 4097, 10_000}) {
            ResultList<Integer> list = list(size);
            assertEquals(size, list.size());
            for (int i = 0; i < size; i++) {
                assertEquals(i, list.get(i));
            }
            assertThrows(IndexOutOfBoundsException.class, () -> list.get(size));
            assertThrows(IndexOutOfBoundsException.class, () -> list.get(-1));
        }
    }

    @Test
    void aPlaceWithoutAResultIsNull() {
        assertNull(new ResultList<Integer>(5000).get(4999));
    }

    @Test
    void itCannotBeChanged() {
        assertThrows(UnsupportedOperationException.class, () -> list(3).add(4));
        assertThrows(UnsupportedOperationException.class, () -> list(3).set(0, 4));
    }

    @Test
    void elsewhereItIsAListThatEverybodyKnows() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(list(5000));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            Object read = in.readObject();
            assertEquals(ArrayList.class, read.getClass());
            assertEquals(list(5000), read);
        }
    }
}
