package io.polyproc.it.kit;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.SharedQueue;
import io.polyproc.sync.IpcLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An archive of loaded classes for the JVMs that the tests start by the hundred: with it such a JVM takes half of the
 * processor time. It is made once for each JVM with tests, in the place of that of the last run. An archive has classes
 * of jars only, so each directory of the class path is packed into one.
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

    /** The option that uses the archive; empty if it could not be made. */
    Optional<String> option() {
        return Files.exists(archive) ? Optional.of("-XX:SharedArchiveFile=" + archive) : Optional.empty();
    }

    /** The options for modules that the archive is made with. */
    static List<String> moduleOptions() {
        return ChronicleFlags.forVersion(Runtime.version().feature());
    }

    /** Not in the JVM that makes the archive. */
    private static final class Own {
        static final ClassData DATA = make();
    }

    private static ClassData make() {
        try {
            Path directory = Files.createDirectories(
                    Path.of("target", "class-data", System.getProperty("surefire.forkNumber", "0"))
                            .toAbsolutePath());
            String classPath = Jars.classPathOfJars(directory);
            Path archive = directory.resolve("tests.jsa");
            List<String> command = new ArrayList<>(
                    List.of(Jdks.own().home().resolve("bin").resolve("java").toString()));
            command.addAll(JvmStart.FRUGAL);
            command.addAll(moduleOptions());
            command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-cp", classPath, ClassData.class.getName()));
            new ProcessBuilder(command)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
            return new ClassData(classPath, archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while the archive of classes was made", e);
        }
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
