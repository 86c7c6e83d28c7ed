package io.polyproc.internal.worker;

import io.polyproc.codec.Codecs;
import io.polyproc.internal.child.ChildMain;
import io.polyproc.internal.child.ClassPreloader;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.internal.codec.ObjectWriter;
import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.handle.DurableQueueHandle;
import io.polyproc.internal.handle.IntHandle;
import io.polyproc.internal.handle.LockHandle;
import io.polyproc.internal.handle.LongHandle;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.pool.TaskFunction;
import io.polyproc.process.Task;
import io.polyproc.queue.MissingLibraryException;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.SharedQueue;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedLong;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Runs the start-up of children and workers, so that the JVM that creates a class archive has loaded the same classes
 * and created the same lambdas.
 */
final class ArchiveTraining {

    private static final String CLASS = ".class";

    private ArchiveTraining() {}

    /**
     * Entry point.
     *
     * @param arguments the directory of a hidden workspace, then names of classes of the program, of which no code is
     *     run. The workspace stays open: the JVM writes the archive into it at its end, and the caller deletes it
     */
    public static void main(String[] arguments) throws Exception {
        MappedWorkspace workspace = MappedWorkspace.openHidden(Path.of(arguments[0]));
        runAsChild(workspace);
        runAsWorker(workspace);
        if (ChronicleFlags.arePresent()) {
            useDurableQueue(workspace);
        }
        Parking.warmUp();
        loadLibrary();
        Stream.of(arguments).skip(1).forEach(ClassPreloader::load);
    }

    private static void runAsChild(MappedWorkspace workspace) throws Exception {
        SharedInt number = IntHandle.open(workspace, Optional.empty(), 0);
        SharedLong counter = LongHandle.open(workspace, Optional.of("counter"), 0);
        IpcLock lock = LockHandle.open(workspace, Optional.empty(), LockOptions.defaults());
        Task task = () -> {
            lock.lock();
            try {
                counter.addAndGet(number.get());
            } finally {
                lock.unlock();
            }
        };
        ChildMain.run(TaskCodec.loadOnce(TaskCodec.toBytes(task, workspace, "task"), workspace, "task")
                .task());
    }

    /** Runs one task whose messages are all in the ring beforehand. */
    private static void runAsWorker(MappedWorkspace workspace) throws Exception {
        RawLink link = RawLink.create(workspace, EventCount.ofActivity(workspace));
        TaskFunction<Integer, Integer> function = number -> number + 1;
        ObjectWriter arguments = ObjectWriter.ofArguments(workspace);
        arguments.putByte(1);
        arguments.putInt(1);
        arguments.write(1);
        byte[] noHook = {};
        link.send(Message.start(noHook, noHook));
        link.offer(
                1,
                Message.run(1, 1, 1, 0, TaskCodec.toBytes(function, workspace, "function"), null, arguments.toBytes()));
        link.send(Message.stop());
        WorkerMain.warmUp(workspace, link);
    }

    /**
     * Uses a durable queue, whose first use loads more classes than all the rest. If the queue's library is missing,
     * children cannot use it either.
     */
    private static void useDurableQueue(MappedWorkspace workspace) throws InterruptedException {
        try {
            SharedQueue<Long> queue = DurableQueueHandle.open(
                    workspace, Optional.empty(), Codecs.of(Long.class), QueueOptions.defaults());
            queue.put(1L);
            queue.take();
        } catch (LinkageError | MissingLibraryException e) {
            // The archive is created without these classes.
        }
    }

    /** Loads all other classes of this library. */
    private static void loadLibrary() throws IOException {
        try (JarFile library = new JarFile(System.getProperty("java.class.path").split(File.pathSeparator)[0])) {
            library.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith("io/polyproc/") && name.endsWith(CLASS))
                    .map(name ->
                            name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
                    .forEach(ClassPreloader::load);
        }
    }
}
