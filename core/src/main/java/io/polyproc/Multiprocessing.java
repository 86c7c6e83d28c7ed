package io.polyproc;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.SerializationException;
import io.polyproc.errors.WorkspaceException;
import io.polyproc.internal.boot.ChildMain;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.Children;
import io.polyproc.process.ParentProcess;
import io.polyproc.process.Task;
import io.polyproc.segment.Workspace;
import io.polyproc.sync.Diagnosis;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Processes that share memory: the way into the library. It holds a {@linkplain Workspace workspace} open, and the children
 * started from it.
 *
 * <pre>{@code
 * try (Multiprocessing mp = Multiprocessing.open()) {
 *     SharedInt balance = mp.sharedInt(0);
 *     IpcLock lock = mp.lock();
 *     ChildProcess child = mp.start(() -> {
 *         lock.lock();
 *         try {
 *             balance.set(balance.get() + 8);
 *         } finally {
 *             lock.unlock();
 *         }
 *     });
 *     child.join();
 * }
 * }</pre>
 *
 * <p>Each factory gives out a small serializable handle. The anonymous form always makes a new object, which others reach
 * when they are given the handle; the form with a name finds the object of that name, or makes it, so that processes that
 * know nothing of each other can meet. A name is 1 to 92 bytes of UTF-8 without slashes and control characters; of several
 * processes that make the same name at once, one makes it and the others find it.
 *
 * <p><b>Thread and process safety.</b> Safe.
 *
 * <p><b>If a process dies here:</b> its children die with it, the locks it held are reported to the next who want them, and
 * its private workspace is removed by the next process of the same user that opens one.
 */
public final class Multiprocessing extends ChannelFactories implements AutoCloseable {

    private final Children children;
    private final Set<ProcessPool> pools = ConcurrentHashMap.newKeySet();

    /** Whether the workspace is this process's for the whole of its life, as a child's is. */
    private final boolean isInherited;

    private Multiprocessing(MappedWorkspace workspace, boolean isInherited) {
        super(workspace);
        this.children = new Children(workspace);
        this.isInherited = isInherited;
        if (isInherited) {
            Shutdown.install();
        } else {
            Shutdown.closeAtExit(this);
        }
    }

    /**
     * Opens a private workspace, in memory where the system has a place for that ({@code /dev/shm}; another one can be named
     * with {@code -Dpolyproc.dir}). It is removed when this is closed, at the latest when this JVM ends.
     *
     * @return the way in
     * @throws WorkspaceException when there is no room, or no place to put it
     */
    public static Multiprocessing open() {
        return new Multiprocessing(MappedWorkspace.openPrivate(), false);
    }

    /**
     * Opens the workspace in a directory, and makes it if there is none. It stays when this is closed; to get rid of it,
     * delete the directory when nobody uses it.
     *
     * @param directory a new or empty directory, or one that holds a workspace; it must belong to this user and be closed to
     *     all others
     * @return the way in
     * @throws WorkspaceException when the directory or a file in it is not what it should be, or there is no room; the
     *     {@linkplain WorkspaceException#reason() reason} says which
     */
    public static Multiprocessing open(Path directory) {
        return new Multiprocessing(MappedWorkspace.open(Objects.requireNonNull(directory, "directory")), false);
    }

    /**
     * In a child: the workspace that its parent has started it in. Closing what this gives ends the children and pools that were
     * started through it, and leaves the workspace open, since the child's handles live in it. It need not be closed: what is not, and
     * has no running children, is garbage when it is no longer referenced; children end with this process.
     *
     * @return the way in, a new one for each call
     * @throws IllegalStateException when this process is nobody's child
     */
    public static Multiprocessing current() {
        MappedWorkspace inherited = ChildMain.workspace();
        if (inherited == null) {
            throw new IllegalStateException(
                    "this process is not a child: open a workspace with Multiprocessing.open()");
        }
        return new Multiprocessing(inherited, true);
    }

    /**
     * Starts a child process that runs this task.
     *
     * @param task what it runs, most often a lambda that captures handles
     * @return the child
     * @throws SerializationException when something that the task captures is not serializable; the message has the path to
     *     it, and no process was started
     * @throws io.polyproc.errors.ChildStartException when the JVM cannot be started
     * @throws ClosedException when this is closed
     */
    public ChildProcess start(Task task) {
        return process(task).start();
    }

    /**
     * Describes a child process that runs this task, to be started with {@link ChildBuilder#start}.
     *
     * @param task what it runs, most often a lambda that captures handles
     * @return a builder with everything at its default
     * @throws ClosedException when this is closed
     */
    public ChildBuilder process(Task task) {
        usable();
        return children.process(task);
    }

    /**
     * The children started here that run, those of pools included.
     *
     * @return a snapshot
     */
    public List<ChildProcess> children() {
        return children.running();
    }

    /**
     * The process that has started this one.
     *
     * @return empty when this process is nobody's child
     */
    public static Optional<ParentProcess> parent() {
        return ParentProcess.find();
    }

    /**
     * Keeps spare JVMs, so that {@link #start} has a task running without a JVM having to start. Spares for children with other
     * options are kept with {@link ChildBuilder#keepSpares}.
     *
     * @param count how many, from 0 to 64; 0 to keep none any more. Each takes the memory of an idle JVM
     * @throws IllegalArgumentException when the count is out of range
     * @throws ClosedException when this is closed
     */
    public void keepSpares(int count) {
        process(() -> {}).keepSpares(count);
    }

    /**
     * How many spares wait for {@link #start}.
     *
     * @return a snapshot
     */
    public int readySpares() {
        return process(() -> {}).readySpares();
    }

    /**
     * Who holds what and who waits for what, in all processes of this workspace; who died holding something; and deadlocks.
     * Print it when a program hangs.
     *
     * @return what was seen
     * @throws ClosedException when this is closed
     */
    public Diagnosis diagnose() {
        return Diagnosis.of(usable());
    }

    /**
     * A pool of worker processes, one for each processor that this JVM may use.
     *
     * @return the pool
     * @throws ClosedException when this is closed
     */
    public ProcessPool pool() {
        return pool(Runtime.getRuntime().availableProcessors());
    }

    /**
     * A pool of so many worker processes, which are started when there is work for them. It is terminated when this is closed, at
     * the latest.
     *
     * @param size how many workers, at least 1
     * @return the pool
     * @throws IllegalArgumentException when the size is less than 1
     * @throws ClosedException when this is closed
     */
    public ProcessPool pool(int size) {
        return pool(PoolOptions.workers(size));
    }

    /**
     * A pool of worker processes. It is terminated when this is closed, at the latest.
     *
     * @param options what kind of pool
     * @return the pool
     * @throws ClosedException when this is closed
     * @throws SerializationException when the initializer or the exit hook is not serializable
     */
    public ProcessPool pool(PoolOptions options) {
        ProcessPool pool = new ProcessPool(usable(), children, Objects.requireNonNull(options, "options"));
        pools.removeIf(ProcessPool::isTerminated);
        pools.add(pool);
        return pool;
    }

    /**
     * The workspace: where it is, what is in it, who uses it.
     *
     * @return the workspace
     */
    public Workspace workspace() {
        return workspace;
    }

    /**
     * Ends what was started here: terminates pools that were not closed and the daemons among the children and waits for the others, then leaves the
     * workspace, and removes it if it is private. If the waiting thread is interrupted, the children that are left are
     * killed. Idempotent.
     *
     * <p>The memory is given back by the garbage collector when no handle is left; the files are gone at once.
     */
    @Override
    public void close() {
        if (!markClosed()) {
            return;
        }
        pools.forEach(ProcessPool::terminate);
        children.close();
        if (!isInherited) {
            Shutdown.forget(this);
            workspace.release();
        }
    }

    /** Leaves the workspace at the end of the JVM, when the children are dead. */
    void closeAtExit() {
        if (markClosed()) {
            workspace.release();
        }
    }

    @Override
    public String toString() {
        return "Multiprocessing in " + workspace;
    }
}
