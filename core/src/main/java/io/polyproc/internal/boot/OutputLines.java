package io.polyproc.internal.boot;

import io.polyproc.process.LineListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.List;

/**
 * One stream of a child, cut into lines: they go to a listener, and the last ones are kept.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class OutputLines {

    /** A longer line is passed on in pieces of so many bytes. */
    private static final int LONGEST_LINE = 8192;

    private static final int LINES_KEPT = 20;

    /** At most so much is read at a time, so that no child has the reader for itself. */
    private static final int MOST_AT_ONCE = 1 << 16;

    /** No pipe holds more, unless its owner may do everything. */
    private static final int MOST_LEFT = 1 << 21;

    /** What a JVM writes that prints into a pipe. */
    private static final Charset CHARSET = Charset.forName(
            System.getProperty("native.encoding", Charset.defaultCharset().name()));

    private final String child;
    private final InputStream stream;
    private final byte[] chunk = new byte[8192];

    /** What of the chunk is not in a line yet: also after an OutOfMemoryError in between. */
    private int chunkPosition;

    private int chunkEnd;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ArrayDeque<String> last = new ArrayDeque<>();
    private LineListener listener;
    private boolean ended;

    /** The lines of this stream, from here on. */
    OutputLines(String child, InputStream stream, LineListener listener) {
        this.child = child;
        this.stream = stream;
        this.listener = listener;
    }

    /** Passes on what has come, without waiting; false when nothing has. */
    synchronized boolean poll() {
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
            // As good as the end.
        }
        return read > 0;
    }

    /** Passes on all that is left, without waiting. The child has ended, so what it has printed is there. */
    synchronized void finish() {
        for (int i = 0; i < MOST_LEFT / MOST_AT_ONCE && poll(); i++) {
            // Until nothing is left, or more was read than a pipe can hold: then it is from others, who may write for
            // ever.
        }
        if (line.size() > 0) {
            pass();
        }
        ended = true;
    }

    /**
     * Reads what is there, and never waits. When a child ends, the JDK takes what is left out of its pipe, under the stream's monitor;
     * without that monitor it could do so after we have seen it, and we would wait for whoever else has the pipe.
     */
    private int readSome() throws IOException {
        synchronized (stream) {
            int available = ended ? 0 : stream.available();
            return available <= 0 ? 0 : stream.read(chunk, 0, Math.min(available, chunk.length));
        }
    }

    /** Whether no more lines will come. */
    synchronized boolean isEnded() {
        return ended;
    }

    /** The last lines, the oldest first. */
    List<String> last() {
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
            if (last.size() == LINES_KEPT) {
                last.removeFirst();
            }
            last.addLast(text);
        }
        if (listener != null) {
            try {
                listener.line(child, text);
            } catch (RuntimeException | Error e) {
                listener = null;
                System.getLogger("io.polyproc")
                        .log(
                                System.Logger.Level.WARNING,
                                "a line listener of child " + child + " gets no more lines",
                                e);
            }
        }
    }
}
