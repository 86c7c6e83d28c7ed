package io.polyproc.internal.pool;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The results of a {@code map}. Large ones are in many arrays, each small enough for the garbage collector to treat it,
 * and its elements, as young. One array for all would be old from the start, and keep its elements alive (decision
 * 0016).
 *
 * <p><b>Thread and process safety.</b> Different threads may put different elements; reads happen after all puts.
 *
 * @param <R> the results
 */
final class ResultList<R extends @Nullable Object> extends AbstractList<R> implements RandomAccess, Serializable {

    private static final long serialVersionUID = 1L;

    private static final int BLOCK_BITS = 12;
    private static final int BLOCK_LENGTH = 1 << BLOCK_BITS;

    private final transient @Nullable Object[][] blocks;
    private final int size;

    /** Creates a list of nulls, to be replaced. */
    ResultList(int size) {
        this.size = size;
        this.blocks = new Object[(size + BLOCK_LENGTH - 1) >>> BLOCK_BITS][];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = new Object[Math.min(BLOCK_LENGTH, size - (i << BLOCK_BITS))];
        }
    }

    void put(int index, @Nullable Object result) {
        blocks[index >>> BLOCK_BITS][index & BLOCK_LENGTH - 1] = result;
    }

    @Override
    @SuppressWarnings("unchecked")
    public R get(int index) {
        Objects.checkIndex(index, size);
        return (R) blocks[index >>> BLOCK_BITS][index & BLOCK_LENGTH - 1];
    }

    @Override
    public int size() {
        return size;
    }

    /** Serializes as a list class that every JVM has. */
    private Object writeReplace() {
        return new ArrayList<>(this);
    }
}
