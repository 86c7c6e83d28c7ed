package io.polyproc.it.kit;

import io.polyproc.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lines of a stream, collected by a thread of their own as they come. */
public final class Lines {

    private final List<String> lines = new ArrayList<>();
    private final Thread reader;
    private int taken;

    private Lines(String name, BufferedReader stream, String end) {
        reader = new Thread(() -> read(stream, end), "lines of " + name);
        reader.setDaemon(true);
    }

    /** Begins to read a stream. */
    public static Lines of(String name, InputStream stream) {
        return upTo("", name, reader(stream));
    }

    /** Begins to read a stream up to a line that is not one of these lines; empty for the end of the stream. */
    static Lines upTo(String end, String name, BufferedReader stream) {
        Lines lines = new Lines(name, stream, end);
        lines.reader.start();
        return lines;
    }

    /** A reader of a process's stream. */
    static BufferedReader reader(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    private void read(BufferedReader stream, String end) {
        try {
            for (String line = stream.readLine(); line != null; line = stream.readLine()) {
                if (!end.isEmpty() && line.equals(end)) {
                    return;
                }
                synchronized (lines) {
                    lines.add(line);
                }
            }
            stream.close();
        } catch (IOException e) {
            // The process was killed, and its pipe with it.
        }
    }

    /** The next line that begins so, behind the one that was taken last. */
    Optional<String> take(String beginning) {
        synchronized (lines) {
            for (int i = taken; i < lines.size(); i++) {
                if (lines.get(i).startsWith(beginning)) {
                    taken = i + 1;
                    return Optional.of(lines.get(i));
                }
            }
            return Optional.empty();
        }
    }

    /** Everything so far. */
    public List<String> all() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Waits for the end: that of all processes that can write to the stream, or the line that ends these. */
    public List<String> toTheEnd() {
        Await.until("the end of the stream read by " + reader.getName(), () -> !reader.isAlive());
        return all();
    }

    /** Whether no more lines come. */
    boolean ended() {
        return !reader.isAlive();
    }
}
