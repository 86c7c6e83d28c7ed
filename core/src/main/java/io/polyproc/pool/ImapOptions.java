package io.polyproc.pool;

import java.util.Objects;

/**
 * Options of {@code imap}: chunk size, look-ahead, and those of its tasks.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class ImapOptions {

    private static final int DEFAULT_LOOK_AHEAD = 1024;

    private static final ImapOptions DEFAULTS =
            new ImapOptions(Chunks.AUTOMATIC, DEFAULT_LOOK_AHEAD, TaskOptions.defaults());

    private final int chunkSize;
    private final int lookAhead;
    private final TaskOptions task;

    private ImapOptions(int chunkSize, int lookAhead, TaskOptions task) {
        this.chunkSize = chunkSize;
        this.lookAhead = lookAhead;
        this.task = task;
    }

    /**
     * Returns options with an automatic chunk size, a look-ahead of 1024 items, and the default options of a task. An
     * automatic chunk begins with 1 item and grows to about a millisecond of work.
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
        return new ImapOptions(Chunks.check(items), lookAhead, task);
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
        return new ImapOptions(chunkSize, items, task);
    }

    /**
     * Sets the options of the tasks. A task is a chunk of items.
     *
     * @param options those of each task
     * @return the options with these
     */
    public ImapOptions withTask(TaskOptions options) {
        return new ImapOptions(chunkSize, lookAhead, Objects.requireNonNull(options, "options"));
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

    /**
     * Returns the options of the tasks.
     *
     * @return the options
     */
    public TaskOptions task() {
        return task;
    }

    /** Tells whether the other object is options of the same kind with the same values. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ImapOptions that
                && chunkSize == that.chunkSize
                && lookAhead == that.lookAhead
                && task.equals(that.task);
    }

    @Override
    public int hashCode() {
        return Objects.hash(chunkSize, lookAhead, task);
    }

    @Override
    public String toString() {
        return "ImapOptions[chunkSize=" + chunkSize + ", lookAhead=" + lookAhead + ", task=" + task + "]";
    }
}
