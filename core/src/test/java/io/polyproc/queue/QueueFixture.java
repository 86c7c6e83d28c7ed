package io.polyproc.queue;

import io.polyproc.Multiprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A workspace that can be closed and opened again, and the files that Chronicle has in it. */
final class QueueFixture implements AutoCloseable {

    private final Path directory;
    private Multiprocessing mp;

    QueueFixture(Path parent) {
        this.directory = parent.resolve("workspace");
        this.mp = Multiprocessing.open(directory);
    }

    Multiprocessing mp() {
        return mp;
    }

    void reopen() {
        mp.close();
        mp = Multiprocessing.open(directory);
    }

    /** Runs an action on the files while no process has them open, and opens the workspace again. */
    void whileClosed(FileAction action) throws IOException {
        mp.close();
        action.on(this);
        mp = Multiprocessing.open(directory);
    }

    interface FileAction {
        void on(QueueFixture fixture) throws IOException;
    }

    /** The files of the only queue whose names end so. */
    List<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> found = all.filter(Files::isRegularFile)
                    .filter(file -> file.getParent().getFileName().toString().startsWith("queue-"))
                    .filter(file -> file.toString().endsWith(ending))
                    .toList();
            if (found.isEmpty()) {
                throw new AssertionError("no file ends with " + ending + " in " + directory);
            }
            return found;
        }
    }

    @Override
    public void close() {
        mp.close();
    }
}
