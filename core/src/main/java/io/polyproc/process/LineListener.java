package io.polyproc.process;

import java.io.PrintStream;
import java.util.Objects;

/**
 * Gets what children print, line by line. It is called by one thread for all children of this JVM, or by another one in its
 * place for the last lines of a child, never for two lines of one stream at a time; so it should not take long. One that throws
 * gets no more lines of that stream.
 */
@FunctionalInterface
public interface LineListener {

    /**
     * A child has printed a line, or has ended in the middle of one.
     *
     * @param child the child's name
     * @param line the line, without its end; one of more than 8192 bytes comes in pieces
     */
    void line(String child, String line);

    /**
     * Prints each line as it is.
     *
     * @param stream where to, as {@link System#err}
     * @return the listener
     */
    static LineListener printing(PrintStream stream) {
        Objects.requireNonNull(stream, "stream");
        return (child, line) -> stream.println(line);
    }

    /**
     * Prints each line behind the name of its child, as in {@code [Process-1] line}.
     *
     * @param stream where to, as {@link System#out}
     * @return the listener
     */
    static LineListener prefixing(PrintStream stream) {
        Objects.requireNonNull(stream, "stream");
        return (child, line) -> stream.println("[" + child + "] " + line);
    }
}
