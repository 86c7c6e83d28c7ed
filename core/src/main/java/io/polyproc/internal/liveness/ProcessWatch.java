package io.polyproc.internal.liveness;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * Tells whether one process has ended, without allocating: for threads that must detect it while the heap is full.
 *
 * <p>It has {@code /proc/PID/stat} open. The kernel binds that descriptor to the process, not to its pid: reading fails
 * once the process is gone, also when its pid is reused. A process that has ended and was not reaped yet is a zombie
 * without threads.
 *
 * <p><b>Thread and process safety.</b> For one thread.
 */
public final class ProcessWatch implements Closeable {

    private static final int STATE_FIELD = 3;
    private static final int THREADS_FIELD = 20;

    /** Longer than any line of {@code stat}: 52 numbers, and a name of at most 64 bytes. */
    private static final int LONGEST_LINE = 1200;

    /**
     * The exceptions that a poll catches. The JVM resolves the class of a handler when it searches for one, which may
     * allocate; this array resolves it before the first poll.
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
     * Opens a watch of a process of this pid namespace.
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

    /** Tells whether the process has ended. Does not allocate while it has not. */
    public boolean isOver() {
        try {
            stat.seek(0);
            return isZombie(stat.read(line, 0, line.length));
        } catch (IOException e) {
            return true; // ESRCH
        } catch (OutOfMemoryError e) {
            // The heap had no space for the exception of ESRCH, or for a profiler's event. Only the pid is left.
            return !entry.exists();
        }
    }

    /** Tells whether the line is that of a process without threads: a leader may end before the other threads. */
    private boolean isZombie(int length) {
        // The name, field 2, may contain blanks and brackets: the fields are counted after its last bracket.
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
            // The descriptor was only read.
        }
    }
}
