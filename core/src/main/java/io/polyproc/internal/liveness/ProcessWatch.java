package io.polyproc.internal.liveness;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * Tells whether one process has ended, without allocating: for threads that must notice it while the heap is full.
 *
 * <p>It holds {@code /proc/PID/stat} open. The kernel binds that descriptor to the process, not to the number: once the process is
 * gone, reading fails, also when its pid is used again. A process that has ended and was not yet reaped is a zombie without threads.
 *
 * <p><b>Thread and process safety.</b> For one thread.
 */
public final class ProcessWatch implements Closeable {

    private static final int STATE_FIELD = 3;
    private static final int THREADS_FIELD = 20;

    /** Longer than any line of {@code stat}: 52 numbers, and a name of at most 64 bytes. */
    private static final int LONGEST_LINE = 1200;

    /**
     * What a poll catches. The JVM resolves the class that a handler names when it looks for a handler, which may
     * allocate: here it is resolved before the first poll.
     */
    private static final Class<?>[] CAUGHT = {IOException.class, OutOfMemoryError.class};

    private final RandomAccessFile stat;
    private final File entry;
    private final byte[] line = new byte[LONGEST_LINE];

    private ProcessWatch(RandomAccessFile stat, File entry) {
        this.stat = stat;
        this.entry = entry;
    }

    /**
     * Begins to watch a process of this pid namespace.
     *
     * @return null when there is no such process, or no {@code /proc}
     */
    public static ProcessWatch of(long pid) {
        File entry = new File("/proc/" + pid);
        try {
            return pid <= 0 ? null : new ProcessWatch(new RandomAccessFile(new File(entry, "stat"), "r"), entry);
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether the process has ended. Allocates nothing while it has not. */
    public boolean isOver() {
        try {
            stat.seek(0);
            return isZombie(stat.read(line, 0, line.length));
        } catch (IOException e) {
            return true; // ESRCH
        } catch (OutOfMemoryError e) {
            // The exception for ESRCH found no room, or a profiler's event did not. The pid alone has to do.
            return !entry.exists();
        }
    }

    /** Whether the line is that of a process without threads: a leader may end before the other threads. */
    private boolean isZombie(int length) {
        // The name, field 2, may hold blanks and brackets: the fields are counted from behind its last bracket.
        int at = length - 1;
        while (at >= 0 && line[at] != ')') {
            at--;
        }
        at += 2;
        if (at < 2 || at >= length || line[at] != 'Z' && line[at] != 'X') {
            return false;
        }
        for (int field = STATE_FIELD; field < THREADS_FIELD && at < length; at++) {
            field += line[at] == ' ' ? 1 : 0;
        }
        boolean isSingleDigit = at + 1 < length && line[at + 1] == ' ';
        return isSingleDigit && line[at] <= '1';
    }

    @Override
    public void close() {
        try {
            stat.close();
        } catch (IOException e) {
            // A descriptor that was only read from.
        }
    }
}
