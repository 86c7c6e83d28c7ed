package io.polyproc.internal.output;

import io.polyproc.process.LineListener;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;

/**
 * The streams of a child that are passed on line by line.
 *
 * @param output standard output; null if it is not passed on
 * @param errors standard error; null if it is not passed on
 */
public record CapturedOutput(OutputLines output, OutputLines errors) {

    /** Begins to pass on the streams for which there is a listener. */
    public static CapturedOutput of(String child, Process process, LineListener output, LineListener errors) {
        return new CapturedOutput(
                lines(child, process.getInputStream(), output), lines(child, process.getErrorStream(), errors));
    }

    private static OutputLines lines(String child, InputStream stream, LineListener listener) {
        if (listener == null) {
            return null;
        }
        OutputLines lines = new OutputLines(child, stream, listener);
        OutputReader.add(lines);
        return lines;
    }

    /** Returns the last lines of the streams that are passed on, those of standard output first. */
    public List<String> lastLines() {
        return Stream.of(output, errors)
                .filter(lines -> lines != null)
                .flatMap(lines -> lines.last().stream())
                .toList();
    }

    /** Passes the remaining lines on. The child has ended. */
    public void finish() {
        if (output != null) {
            output.finish();
        }
        if (errors != null) {
            errors.finish();
        }
    }
}
