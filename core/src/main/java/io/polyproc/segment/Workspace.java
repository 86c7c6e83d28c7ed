package io.polyproc.segment;

import io.polyproc.errors.ClosedException;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory of mapped files in which shared objects live, open in this JVM. Every JVM that opens the directory sees the
 * same objects.
 *
 * <p>It is obtained from the facade, {@code Multiprocessing.workspace()}, and not meant to be implemented.
 *
 * <p><b>Thread and process safety.</b> Safe.
 *
 * <p><b>If a process dies here:</b> objects are created under a file lock that the kernel frees, and each becomes visible
 * by a single store, so a creator that is killed leaves either the whole object or nothing.
 */
public interface Workspace {

    /**
     * Where the files are.
     *
     * @return the absolute path of the directory
     */
    Path directory();

    /**
     * Whether it can be used: it was not closed in this JVM.
     *
     * @return true until the last {@code Multiprocessing} of this JVM that uses it is closed
     */
    boolean isOpen();

    /**
     * The processes that have it open, this one included, each as {@code "pid 4711 (name)"}.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    List<String> processes();

    /**
     * The names given to objects so far, in no particular order.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    List<String> names();
}
