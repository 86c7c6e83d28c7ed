package io.polyproc.pool;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of {@code imap}: chunk size and look-ahead. {@link ProcessPool#with} has the options of its tasks.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class ImapOptions {

    /** The chunk size that lets the pool choose. */
    private static final int AUTOMATIC = 0;

    private static final int DEFAULT_LOOK_AHEAD = 1024;

    private static final ImapOptions DEFAULTS = new ImapOptions(AUTOMATIC, DEFAULT_LOOK_AHEAD);

    private final int chunkSize;
    private final int lookAhead;

    private ImapOptions(int chunkSize, int lookAhead) {
        this.chunkSize = chunkSize;
        this.lookAhead = lookAhead;
    }

    /**
     * Returns options with an automatic chunk size and a look-ahead of 1024 items. An automatic chunk begins with 1
     * item and grows to about a millisecond of work.
     *
     * @return the options
     */
    public static ImapOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the number of items that a worker gets at a time.
     *
     * @param items the number, at least 1
     * @return the options with this chunk size
     * @throws IllegalArgumentException when the number is less than 1
     */
    public ImapOptions withChunkSize(int items) {
        if (items < 1) {
            throw new IllegalArgumentException("chunkSize=" + items + ": a worker gets at least 1 item at a time");
        }
        return new ImapOptions(items, lookAhead);
    }

    /**
     * Sets the number of items that may have been read from the input whose results were not returned yet.
     *
     * @param items the number, at least 1
     * @return the options with this look-ahead
     * @throws IllegalArgumentException when the number is less than 1
     */
    public ImapOptions withLookAhead(int items) {
        if (items < 1) {
            throw new IllegalArgumentException("lookAhead=" + items + ": it is at least 1");
        }
        return new ImapOptions(chunkSize, items);
    }

    /**
     * Returns the number of items that a worker gets at a time.
     *
     * @return at least 1, or 0 for automatic chunks
     */
    public int chunkSize() {
        return chunkSize;
    }

    /**
     * Returns the number of items that may be read ahead.
     *
     * @return at least 1
     */
    public int lookAhead() {
        return lookAhead;
    }

    /** Tells whether the other object is options of the same kind with the same values. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImapOptions that && chunkSize == that.chunkSize && lookAhead == that.lookAhead;
    }

    @Override
    public int hashCode() {
        return Objects.hash(chunkSize, lookAhead);
    }

    @Override
    public String toString() {
        return "ImapOptions[chunkSize=" + chunkSize + ", lookAhead=" + lookAhead + "]";
    }
}
