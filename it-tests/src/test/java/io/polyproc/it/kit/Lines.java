package io.polyproc.it.kit;

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

    private Lines(String name, InputStream stream) {
        reader = new Thread(() -> read(stream), "lines of " + name);
        reader.setDaemon(true);
    }

    /** Begins to read a stream. */
    public static Lines of(String name, InputStream stream) {
        Lines lines = new Lines(name, stream);
        lines.reader.start();
        return lines;
    }

    private void read(InputStream stream) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
            }
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

    /** Waits for the end of the stream: the end of all processes that can write to it. */
    public List<String> toTheEnd() {
        Await.until("the end of the stream read by " + reader.getName(), () -> !reader.isAlive());
        return all();
    }

    /** Whether the stream has ended. */
    boolean ended() {
        return !reader.isAlive();
    }
}
