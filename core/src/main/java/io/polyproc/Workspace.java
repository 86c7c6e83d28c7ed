package io.polyproc;

import java.nio.file.Path;
import java.util.List;

/**
 * A directory of mapped files with shared objects, open in this JVM. Every JVM that opens the directory sees the same
 * objects.
 *
 * <p>{@code Multiprocessing.workspace()} returns it. It is not meant to be implemented.
 *
 * <p><b>Thread and process safety.</b> Safe.
 *
 * <p><b>If a process dies here:</b> objects are created under a file lock that the kernel frees, and each becomes
 * visible by a single store, so a creator that is killed leaves either the whole object or nothing.
 */
public interface Workspace {

    /**
     * Returns the directory of the files.
     *
     * @return the absolute path of the directory
     */
    Path directory();

    /**
     * Tells whether the workspace is open in this JVM.
     *
     * @return true until the last {@code Multiprocessing} of this JVM that uses it is closed
     */
    boolean isOpen();

    /**
     * Returns the processes that have the workspace open, this one included, each as {@code "pid 4711 (name)"}.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    List<String> processes();

    /**
     * Returns the names of objects, in no particular order.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    List<String> names();
}
