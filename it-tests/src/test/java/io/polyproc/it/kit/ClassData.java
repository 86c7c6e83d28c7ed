package io.polyproc.it.kit;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.SharedQueue;
import io.polyproc.sync.IpcLock;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An archive of loaded classes for the JVMs that the tests start by the hundred: with it such a JVM takes half of the
 * processor time. The first JVM with tests makes it, and the others wait for it and use it too, until the class path
 * changes. An archive has classes of jars only, so each directory of the class path is packed into one.
 */
final class ClassData {

    private final String classPath;
    private final Path archive;

    private ClassData(String classPath, Path archive) {
        this.classPath = classPath;
        this.archive = archive;
    }

    static ClassData own() {
        return Own.DATA;
    }

    /** The class path of the tests, of jars only. */
    String classPath() {
        return classPath;
    }

    /** The options that use the archive; empty if it could not be made. */
    List<String> options() {
        return Files.exists(archive)
                ? List.of(
                        // At its own address, so that its pages need not be changed.
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:ArchiveRelocationMode=0",
                        "-XX:SharedArchiveFile=" + archive)
                : List.of();
    }

    /** Not in the JVM that makes the archive. */
    private static final class Own {
        static final ClassData DATA = make();
    }

    private static ClassData make() {
        try {
            Path directory =
                    Files.createDirectories(Path.of("target", "class-data").toAbsolutePath());
            Path archive = directory.resolve("tests.jsa");
            Path stamp = directory.resolve("made-of");
            try (FileChannel lock = FileChannel.open(directory.resolve("lock"), CREATE, WRITE)) {
                lock.lock();
                String identity = identity();
                List<String> made = Files.exists(stamp) ? Files.readAllLines(stamp) : List.of();
                if (made.size() == 2 && made.get(0).equals(identity)) {
                    return new ClassData(made.get(1), archive);
                }
                Files.deleteIfExists(archive);
                String classPath = Jars.classPathOfJars(directory);
                dump(classPath, archive);
                Files.write(stamp, List.of(identity, classPath));
                return new ClassData(classPath, archive);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while the archive of classes was made", e);
        }
    }

    /** Names the Java and the class path, with its files as they are now. */
    private static String identity() throws IOException {
        StringBuilder identity = new StringBuilder(Jdks.own().home().toString());
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            long newest = 0;
            long length = 0;
            for (Path file : Jars.files(Path.of(entry))) {
                newest = Math.max(newest, Files.getLastModifiedTime(file).toMillis());
                length += Files.size(file);
            }
            identity.append(File.pathSeparator)
                    .append(entry)
                    .append('|')
                    .append(newest)
                    .append('|')
                    .append(length);
        }
        return identity.toString();
    }

    private static void dump(String classPath, Path archive) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Jdks.own().home().resolve("bin").resolve("java").toString()));
        command.addAll(JvmStart.FRUGAL);
        command.addAll(ChronicleFlags.forVersion(Runtime.version().feature()));
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-cp", classPath, ClassData.class.getName()));
        new ProcessBuilder(command)
                .redirectOutput(Redirect.DISCARD)
                .redirectErrorStream(true)
                .start()
                .waitFor();
    }

    /** Loads what most of the JVMs need. */
    public static void main(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            IpcLock lock = mp.named("lock").lock();
            lock.lock();
            lock.newCondition().signal();
            lock.unlock();
            RingQueue<Integer> ring = mp.ringQueue(Integer.class, 10);
            ring.put(1);
            ring.take();
            SharedQueue<String> queue = mp.queue(String.class);
            queue.put("element");
            queue.take();
        }
        TestMain.say("loaded");
    }
}
