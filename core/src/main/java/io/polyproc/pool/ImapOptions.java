package io.polyproc.pool;

import java.util.Objects;

/**
 * How {@code imap} reads its input.
 *
 * @param chunkSize how many items a worker gets at a time; 0 has the pool find out: it begins with 1 and comes to about a
 *     millisecond of work
 * @param lookAhead how many items may have been read from the input whose results were not given yet
 * @param task how the tasks, which are chunks, are to be treated
 */
public record ImapOptions(int chunkSize, int lookAhead, TaskOptions task) {

    private static final int DEFAULT_LOOK_AHEAD = 1024;

    private static final ImapOptions STANDARD =
            new ImapOptions(Chunks.AUTOMATIC, DEFAULT_LOOK_AHEAD, TaskOptions.standard());

    /**
     * Checks the values.
     *
     * @param chunkSize how many items a worker gets at a time, or 0
     * @param lookAhead how many items may have been read ahead, at least 1
     * @param task how the tasks are to be treated
     * @throws IllegalArgumentException when the chunk size is negative or the look-ahead less than 1
     */
    public ImapOptions {
        Objects.requireNonNull(task, "task");
        if (chunkSize < 0 || lookAhead < 1) {
            throw new IllegalArgumentException(
                    "chunkSize=" + chunkSize + ", lookAhead=" + lookAhead + ": they are at least 0 and 1");
        }
    }

    /**
     * Chunks of a size that the pool finds out, 1024 items ahead, tasks as usual.
     *
     * @return these options
     */
    public static ImapOptions standard() {
        return STANDARD;
    }

    /**
     * Gives a worker so many items at a time.
     *
     * @param items how many, at least 1
     * @return these options with that one
     * @throws IllegalArgumentException when it is less than 1
     */
    public ImapOptions chunkSize(int items) {
        return new ImapOptions(Chunks.check(items), lookAhead, task);
    }

    /**
     * Reads at most so many items ahead.
     *
     * @param items how many, at least 1
     * @return these options with that one
     * @throws IllegalArgumentException when it is less than 1
     */
    public ImapOptions lookAhead(int items) {
        return new ImapOptions(chunkSize, items, task);
    }

    /**
     * Treats the tasks in that way.
     *
     * @param options how
     * @return these options with that one
     */
    public ImapOptions task(TaskOptions options) {
        return new ImapOptions(chunkSize, lookAhead, options);
    }
}
