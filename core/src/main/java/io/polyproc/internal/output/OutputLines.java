package io.polyproc.internal.output;

import io.polyproc.process.LineListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One stream of a child, split into lines, which go to a listener. The last lines are stored.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
public final class OutputLines {

    /** The length in bytes at which a line is split. */
    private static final int LONGEST_LINE = 8192;

    private static final int MAX_LAST_LINES = 20;

    /** The longest wait for another thread that prints. */
    private static final long LONGEST_WAIT_MILLIS = 100;

    /** The most bytes read at a time, so that no child monopolises the reader. */
    private static final int MOST_AT_ONCE = 1 << 16;

    /** More bytes than a pipe holds, unless its owner is privileged. */
    private static final int MOST_LEFT = 1 << 21;

    /** The charset of a JVM that prints into a pipe. */
    private static final Charset CHARSET = Charset.forName(
            System.getProperty("native.encoding", Charset.defaultCharset().name()));

    private final String child;
    private final InputStream stream;
    private final byte[] chunk = new byte[8192];

    /** The part of the chunk that is not in a line yet, also after an OutOfMemoryError in between. */
    private int chunkPosition;

    private int chunkEnd;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ArrayDeque<String> last = new ArrayDeque<>();
    private final boolean isPrinted;
    private LineListener listener;

    /** The context class loader of the listener. */
    private final ClassLoader context = Thread.currentThread().getContextClassLoader();

    private boolean ended;

    /** Guards the stream and the lines. A listener is called under it. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Creates the lines of a stream, from its present position. */
    OutputLines(String child, InputStream stream, LineListener listener) {
        this.child = child;
        this.stream = stream;
        this.listener = listener;
        this.isPrinted = ParentOutput.isPrinter(listener);
    }

    /** Passes on the available bytes, without waiting for more; false if there were none. */
    boolean poll() {
        lock.lock();
        try {
            return passAvailable();
        } finally {
            lock.unlock();
        }
    }

    /**
     * As {@link #poll}, in a thread that must not be blocked by another one that prints: the other one may wait for a
     * lock of the stream that this thread has. Nothing is done in a call by the listener.
     */
    void pollBriefly() {
        boolean isLocked = false;
        try {
            isLocked = !lock.isHeldByCurrentThread() && lock.tryLock(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
            if (isLocked) {
                passAvailable();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (isLocked) {
                lock.unlock();
            }
        }
    }

    private boolean passAvailable() {
        int read = 0;
        try {
            while (read < MOST_AT_ONCE) {
                if (chunkPosition == chunkEnd) {
                    chunkPosition = 0;
                    chunkEnd = Math.max(0, readSome());
                }
                if (chunkPosition == chunkEnd) {
                    break;
                }
                read += chunkEnd - chunkPosition;
                accept();
            }
        } catch (IOException e) {
            // Treated as the end of the stream.
        }
        return read > 0;
    }

    /** Passes on all remaining bytes, without waiting. The child has ended, so its output is complete. */
    void finish() {
        lock.lock();
        try {
            for (int i = 0; i < MOST_LEFT / MOST_AT_ONCE && passAvailable(); i++) {
                // Until nothing remains, or more was read than a pipe can hold: then another process writes, which may
                // never end.
            }
            if (line.size() > 0) {
                pass();
            }
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads the available bytes, and never waits. When a child ends, the JDK drains its pipe under the stream's
     * monitor. Without that monitor it could do so after available() returned, and read() would wait for another
     * process that has the pipe.
     */
    private int readSome() throws IOException {
        synchronized (stream) {
            int available = ended ? 0 : stream.available();
            return available <= 0 ? 0 : stream.read(chunk, 0, Math.min(available, chunk.length));
        }
    }

    /** Tells whether no more lines will come. */
    boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether the lines are printed by this process, and no code of the program gets them. */
    boolean isPrinted() {
        return isPrinted;
    }

    /** Returns the last lines, the oldest first. */
    public List<String> last() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    private void accept() {
        for (; chunkPosition < chunkEnd; chunkPosition++) {
            byte next = chunk[chunkPosition];
            if (next == '\n') {
                pass();
            } else {
                if (line.size() == LONGEST_LINE) {
                    pass();
                }
                line.write(next);
            }
        }
    }

    private void pass() {
        String text = line.toString(CHARSET);
        if (text.endsWith("\r")) {
            text = text.substring(0, text.length() - 1);
        }
        line.reset();
        synchronized (last) {
            if (last.size() == MAX_LAST_LINES) {
                last.removeFirst();
            }
            last.addLast(text);
        }
        if (listener != null) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            try {
                thread.setContextClassLoader(context);
                listener.line(child, text);
            } catch (RuntimeException | Error e) {
                listener = null;
                System.getLogger("io.polyproc")
                        .log(
                                System.Logger.Level.WARNING,
                                "a line listener of child " + child + " receives no more lines",
                                e);
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }
}
