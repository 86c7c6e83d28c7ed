package io.polyproc.internal.boot;

import io.polyproc.codec.Codecs;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.internal.codec.TaskForm;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.process.Task;
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

/** Does what a child does when it starts, so that the JVM that makes a {@link ClassArchive} has loaded the same classes. */
final class ArchiveTraining {

    private static final String CLASS = ".class";

    private ArchiveTraining() {}

    /**
     * Entry point.
     *
     * @param arguments the directory of a workspace of its own, which the caller deletes; names of classes of the program, of which
     *     no code is run
     */
    public static void main(String[] arguments) throws Exception {
        MappedWorkspace workspace = MappedWorkspace.open(Path.of(arguments[0]));
        try {
            SharedInt number = SharedInt.open(workspace, Optional.empty(), 0);
            SharedLong counter = SharedLong.open(workspace, Optional.of("counter"), 0);
            IpcLock lock = IpcLock.open(workspace, Optional.empty(), LockOptions.standard());
            Task task = () -> {
                lock.lock();
                try {
                    counter.addAndGet(number.get());
                } finally {
                    lock.unlock();
                }
            };
            byte[] bytes = TaskForm.toBytes(task, workspace, "task");
            ChildMain.run(TaskForm.onceFromBytes(bytes, workspace, "task"));
            if (ChronicleFlags.arePresent()) {
                useDurableQueue(workspace);
            }
            loadLibrary();
            Stream.of(arguments).skip(1).forEach(SpareMain::load);
        } finally {
            workspace.release();
        }
    }

    /** What this library loads later, in a worker of a pool for one, is in the archive as well. */
    private static void loadLibrary() throws IOException {
        try (JarFile library = new JarFile(System.getProperty("java.class.path").split(File.pathSeparator)[0])) {
            library.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith("io/polyproc/") && name.endsWith(CLASS))
                    .map(name ->
                            name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
                    .forEach(SpareMain::load);
        }
    }

    /** Its first use loads more classes than all the rest. Where they are not to be had, children will not use it either. */
    private static void useDurableQueue(MappedWorkspace workspace) throws InterruptedException {
        try {
            SharedQueue<Long> queue = SharedQueue.open(workspace, Optional.empty(), Codecs.of(Long.class));
            queue.put(1L);
            queue.take();
        } catch (LinkageError e) {
            // This archive holds what was loaded up to here.
        }
    }
}
