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

    /** What a JVM writes that prints into a pipe. */
    private static final Charset CHARSET = Charset.forName(
            System.getProperty("native.encoding", Charset.defaultCharset().name()));

    private final String child;
    private final InputStream stream;
    private final byte[] chunk = new byte[8192];
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
            while (!ended && read < MOST_AT_ONCE) {
                int available = stream.available();
                int count = available <= 0 ? 0 : stream.read(chunk, 0, Math.min(available, chunk.length));
                if (count <= 0) {
                    break;
                }
                accept(count);
                read += count;
            }
        } catch (IOException e) {
            // The child has ended, and the JDK is about to put what is left in the stream's place: see finish().
        }
        return read > 0;
    }

    /** Passes on all that is left. The child has ended. */
    synchronized void finish() {
        try {
            for (int count = stream.read(chunk); count > 0; count = stream.read(chunk)) {
                accept(count);
            }
        } catch (IOException e) {
            // As good as the end.
        }
        if (line.size() > 0) {
            pass();
        }
        ended = true;
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

    private void accept(int count) {
        for (int i = 0; i < count; i++) {
            if (chunk[i] == '\n') {
                pass();
            } else {
                if (line.size() == LONGEST_LINE) {
                    pass();
                }
                line.write(chunk[i]);
            }
        }
    }

    private void pass() {
        String text = line.toString(CHARSET);
        line.reset();
        if (text.endsWith("\r")) {
            text = text.substring(0, text.length() - 1);
        }
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
