package io.polyproc.process;

import java.io.PrintStream;
import java.util.Objects;

/**
 * Receives the output of children, line by line. One thread calls it for all children of this JVM; another one may pass
 * on the last lines of a child. Two lines of one stream are never passed at a time. A listener should return quickly.
 * One that throws receives no more lines of that stream.
 */
@FunctionalInterface
public interface LineListener {

    /**
     * Called when a child has printed a line, or has ended in the middle of one.
     *
     * @param child the child's name
     * @param line the line, without its end; one of more than 8192 bytes comes in pieces
     */
    void line(String child, String line);

    /**
     * Returns a listener that prints each line unchanged.
     *
     * @param stream the stream to print to, such as {@link System#err}
     * @return the listener
     */
    static LineListener printing(PrintStream stream) {
        Objects.requireNonNull(stream, "stream");
        return (child, line) -> stream.println(line);
    }

    /**
     * Returns a listener that prints each line after the name of its child, as in {@code [Process-1] line}.
     *
     * @param stream the stream to print to, such as {@link System#out}
     * @return the listener
     */
    static LineListener prefixing(PrintStream stream) {
        Objects.requireNonNull(stream, "stream");
        return (child, line) -> stream.println("[" + child + "] " + line);
    }
}
