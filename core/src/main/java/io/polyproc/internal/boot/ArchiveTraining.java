package io.polyproc.internal.boot;

import io.polyproc.internal.codec.TaskForm;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.process.Task;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedLong;
import java.nio.file.Path;
import java.util.Optional;

/** Does what a child does when it starts, so that the JVM that makes a {@link ClassArchive} has loaded the same classes. */
final class ArchiveTraining {

    private ArchiveTraining() {}

    /**
     * Entry point.
     *
     * @param arguments the directory of a workspace of its own, which the caller deletes
     */
    public static void main(String[] arguments) throws Exception {
        MappedWorkspace workspace = MappedWorkspace.open(Path.of(arguments[0]));
        try {
            Class.forName(ChildMain.class.getName());
            Class.forName(BootFile.class.getName());
            Class.forName(ChildWatcher.class.getName());
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
            ((Task) TaskForm.fromBytes(bytes, workspace, "task")).run();
        } finally {
            workspace.release();
        }
    }
}
