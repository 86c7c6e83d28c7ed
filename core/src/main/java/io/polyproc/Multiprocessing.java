package io.polyproc;

import io.polyproc.channel.Broadcast;
import io.polyproc.channel.OneWayPipe;
import io.polyproc.channel.Pipe;
import io.polyproc.channel.PipeOptions;
import io.polyproc.codec.Codec;
import io.polyproc.codec.SerializationException;
import io.polyproc.internal.child.ChildMain;
import io.polyproc.internal.handle.Diagnostician;
import io.polyproc.internal.handle.NamedObject;
import io.polyproc.internal.launch.Children;
import io.polyproc.internal.output.ParentOutput;
import io.polyproc.internal.pool.LocalPool;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.ParentProcess;
import io.polyproc.process.Task;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.RingQueueOptions;
import io.polyproc.queue.SharedQueue;
import io.polyproc.sync.BarrierOptions;
import io.polyproc.sync.Diagnosis;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.IpcLatch;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcReadWriteLock;
import io.polyproc.sync.IpcSemaphore;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.SemaphoreOptions;
import io.polyproc.value.SharedBoolean;
import io.polyproc.value.SharedByteArray;
import io.polyproc.value.SharedDouble;
import io.polyproc.value.SharedDoubleArray;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedIntArray;
import io.polyproc.value.SharedLong;
import io.polyproc.value.SharedLongArray;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The entry point of the library: processes that share memory. It owns an open {@linkplain Workspace workspace}, and
 * the children and pools started from it.
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
 * <p>Each factory returns a small serializable handle. The factories of this class create anonymous objects, which
 * other processes reach through a handle. {@link #named} has the same factories for objects with a name; see {@link
 * SharedObjects}.
 *
 * <p><b>Thread and process safety.</b> Safe.
 *
 * <p><b>If a process dies here:</b> its children die with it. The next threads to acquire its locks get an {@link
 * io.polyproc.sync.OwnerDiedException}. The next process of the same user that opens a private workspace removes its
 * own.
 */
public final class Multiprocessing implements SharedObjects, AutoCloseable {

    private final MappedWorkspace workspace;
    private final SharedObjects anonymous = new WorkspaceObjects(this, Optional.empty());

    private final Children children;
    private final Set<ProcessPool> pools = ConcurrentHashMap.newKeySet();

    /** Whether the workspace stays open for the whole life of this process, as that of a child does. */
    private final boolean isInherited;

    /** Other instances in this JVM may have the same workspace open, so the state of the workspace is not enough. */
    private volatile boolean isClosed;

    private Multiprocessing(MappedWorkspace workspace, boolean isInherited) {
        this.workspace = workspace;
        this.children = new Children(workspace);
        this.isInherited = isInherited;
        ParentOutput.noteCaller();
        if (isInherited) {
            Shutdown.install();
        } else {
            Shutdown.closeAtExit(this);
        }
    }

    /**
     * Opens a private workspace, in memory where the system has {@code /dev/shm}. {@code -Dpolyproc.dir} names another
     * directory. The workspace is removed when this instance is closed, at the latest when this JVM ends.
     *
     * @return a new instance
     * @throws WorkspaceException when there is no space, or no suitable directory
     */
    public static Multiprocessing open() {
        return new Multiprocessing(MappedWorkspace.openPrivate(), false);
    }

    /**
     * Opens the workspace in a directory, and creates it if there is none. It remains when this instance is closed. To
     * remove it, delete the directory when no process uses it.
     *
     * @param directory a new or empty directory, or one that holds a workspace; it must belong to this user and be
     *     closed to all others
     * @return a new instance
     * @throws WorkspaceException when the directory or a file in it is not valid, or there is no space; see its
     *     {@linkplain WorkspaceException#reason() reason}
     */
    public static Multiprocessing open(Path directory) {
        return new Multiprocessing(MappedWorkspace.open(Objects.requireNonNull(directory, "directory")), false);
    }

    /**
     * Returns a new instance for the workspace in which this child process was started. Closing the instance ends the
     * children and pools started through it, and leaves the workspace open, since the child's handles refer to it. It
     * need not be closed: without running children it is collected as garbage, and its children end with this process.
     *
     * @return a new instance for each call
     * @throws IllegalStateException when this process is not a child
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
     * Returns the factories for objects of a name: each method finds the object of its kind with the name, or creates
     * it.
     *
     * @param name 1 to 92 bytes of UTF-8 without slashes and control characters
     * @return the objects bound to the name
     * @throws IllegalArgumentException when the name is not valid
     * @throws ClosedException when this instance is closed
     */
    public SharedObjects named(String name) {
        ObjectSpec.checkName(Objects.requireNonNull(name, "name"));
        usable();
        return new WorkspaceObjects(this, Optional.of(name));
    }

    /**
     * Finds the object of a name, and creates none. The length of an array and the options of a lock need not be known.
     * A queue, a pipe or a broadcast is opened with {@link #named}, since its handle needs the codec of its elements.
     *
     * @param <T> the kind of object
     * @param name 1 to 92 bytes of UTF-8 without slashes and control characters
     * @param type the kind of object, such as {@code SharedInt.class}
     * @return a handle to it, or empty if no object has the name
     * @throws TypeMismatchException when the name belongs to an object of another kind
     * @throws IllegalArgumentException when the name is not valid, or the object has elements that need a codec
     * @throws ClosedException when this instance is closed
     */
    public <T extends SharedObject> Optional<T> find(String name, Class<T> type) {
        Objects.requireNonNull(name, "name");
        return NamedObject.find(usable(), name, Objects.requireNonNull(type, "type"));
    }

    /**
     * Starts a child process that runs a task.
     *
     * @param task the task, most often a lambda that captures handles
     * @return the child
     * @throws SerializationException when an object that the task captures is not serializable; the message has the
     *     path to it, and no process was started
     * @throws io.polyproc.process.ChildStartException when the JVM cannot be started
     * @throws ClosedException when this instance is closed
     */
    public ChildProcess start(Task task) {
        return process(task).start();
    }

    /**
     * Returns a builder of a child process that runs a task, to be started with {@link ChildBuilder#start}.
     *
     * @param task the task, most often a lambda that captures handles
     * @return a builder with default settings
     * @throws ClosedException when this instance is closed
     */
    public ChildBuilder process(Task task) {
        usable();
        return children.process(task);
    }

    /**
     * Returns the running children that this instance has started, those of its pools included.
     *
     * @return a snapshot
     */
    public List<ChildProcess> children() {
        return children.running();
    }

    /**
     * Returns the process that has started this one.
     *
     * @return the parent, or empty when this process is not a child
     */
    public static Optional<ParentProcess> parent() {
        return ParentProcess.find();
    }

    /**
     * Keeps spare JVMs ready, so that {@link #start} need not wait for the start of a JVM. {@link
     * ChildBuilder#keepSpares} keeps spares for children with other options.
     *
     * @param count the number of spares, from 0 to 64; 0 ends them. Each takes the memory of an idle JVM
     * @throws IllegalArgumentException when the count is out of range
     * @throws ClosedException when this instance is closed
     */
    public void keepSpares(int count) {
        process(() -> {}).keepSpares(count);
    }

    /**
     * Returns the number of spares that are ready for {@link #start}.
     *
     * @return a snapshot
     */
    public int readySpares() {
        return process(() -> {}).readySpares();
    }

    /**
     * Returns a snapshot of the holders and waiters of all objects, in all processes of this workspace, with dead
     * holders and deadlocks. Print it when a program hangs.
     *
     * @return a snapshot
     * @throws ClosedException when this instance is closed
     */
    public Diagnosis diagnose() {
        return new Diagnostician(usable()).diagnose();
    }

    /**
     * Creates a pool of worker processes, one for each processor that this JVM may use.
     *
     * @return the pool
     * @throws ClosedException when this instance is closed
     */
    public ProcessPool pool() {
        return pool(Runtime.getRuntime().availableProcessors());
    }

    /**
     * Creates a pool of worker processes, which are started on demand. It is terminated when this instance is closed,
     * at the latest.
     *
     * @param size the number of workers, at least 1
     * @return the pool
     * @throws IllegalArgumentException when the size is less than 1
     * @throws ClosedException when this instance is closed
     */
    public ProcessPool pool(int size) {
        return pool(PoolOptions.ofWorkers(size));
    }

    /**
     * Creates a pool of worker processes. It is terminated when this instance is closed, at the latest.
     *
     * @param options the options of the pool
     * @return the pool
     * @throws ClosedException when this instance is closed
     * @throws SerializationException when the initializer or the exit hook is not serializable
     */
    public ProcessPool pool(PoolOptions options) {
        ParentOutput.noteCaller();
        ProcessPool pool = new LocalPool(usable(), children, Objects.requireNonNull(options, "options"));
        pools.removeIf(ProcessPool::isTerminated);
        pools.add(pool);
        return pool;
    }

    /**
     * Returns the workspace: its directory, its objects and its processes.
     *
     * @return the workspace
     */
    public Workspace workspace() {
        return workspace;
    }

    /**
     * Terminates open pools and daemon children, waits for the other children, then leaves the workspace, and removes
     * it if it is private. If the waiting thread is interrupted, the remaining children are killed. Idempotent.
     *
     * <p>The files are removed at once. The garbage collector frees the memory when no handle is left.
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

    /**
     * Returns the workspace, to create an object in it.
     *
     * @throws ClosedException when this instance is closed
     */
    MappedWorkspace usable() {
        if (isClosed) {
            throw new ClosedException("Multiprocessing in " + workspace.directory(), "open it again");
        }
        workspace.checkOpen();
        return workspace;
    }

    /** Refuses new operations from now on; returns false if this instance was closed already. */
    private synchronized boolean markClosed() {
        boolean isFirst = !isClosed;
        isClosed = true;
        return isFirst;
    }

    /** Leaves the workspace at the end of the JVM, when the children are dead. */
    void closeAtExit() {
        if (markClosed()) {
            workspace.release();
        }
    }

    @Override
    public SharedInt sharedInt(int initial) {
        return anonymous.sharedInt(initial);
    }

    @Override
    public SharedLong sharedLong(long initial) {
        return anonymous.sharedLong(initial);
    }

    @Override
    public SharedDouble sharedDouble(double initial) {
        return anonymous.sharedDouble(initial);
    }

    @Override
    public SharedBoolean sharedBoolean(boolean initial) {
        return anonymous.sharedBoolean(initial);
    }

    @Override
    public SharedIntArray sharedIntArray(int length) {
        return anonymous.sharedIntArray(length);
    }

    @Override
    public SharedIntArray sharedIntArrayOf(int... elements) {
        return anonymous.sharedIntArrayOf(elements);
    }

    @Override
    public SharedLongArray sharedLongArray(int length) {
        return anonymous.sharedLongArray(length);
    }

    @Override
    public SharedLongArray sharedLongArrayOf(long... elements) {
        return anonymous.sharedLongArrayOf(elements);
    }

    @Override
    public SharedDoubleArray sharedDoubleArray(int length) {
        return anonymous.sharedDoubleArray(length);
    }

    @Override
    public SharedDoubleArray sharedDoubleArrayOf(double... elements) {
        return anonymous.sharedDoubleArrayOf(elements);
    }

    @Override
    public SharedByteArray sharedByteArray(int length) {
        return anonymous.sharedByteArray(length);
    }

    @Override
    public SharedByteArray sharedByteArrayOf(byte... elements) {
        return anonymous.sharedByteArrayOf(elements);
    }

    @Override
    public IpcLock lock(LockOptions options) {
        return anonymous.lock(options);
    }

    @Override
    public IpcReadWriteLock readWriteLock(LockOptions options) {
        return anonymous.readWriteLock(options);
    }

    @Override
    public IpcEvent event() {
        return anonymous.event();
    }

    @Override
    public IpcSemaphore semaphore(int permits, SemaphoreOptions options) {
        return anonymous.semaphore(permits, options);
    }

    @Override
    public IpcLatch latch(int count) {
        return anonymous.latch(count);
    }

    @Override
    public IpcBarrier barrier(int parties, BarrierOptions options) {
        return anonymous.barrier(parties, options);
    }

    @Override
    public <E> SharedQueue<E> queue(Codec<E> codec, QueueOptions options) {
        return anonymous.queue(codec, options);
    }

    @Override
    public <E> RingQueue<E> ringQueue(Codec<E> codec, RingQueueOptions options) {
        return anonymous.ringQueue(codec, options);
    }

    @Override
    public <E> Pipe<E> pipe(Codec<E> codec, PipeOptions options) {
        return anonymous.pipe(codec, options);
    }

    @Override
    public <E> OneWayPipe<E> oneWayPipe(Codec<E> codec, PipeOptions options) {
        return anonymous.oneWayPipe(codec, options);
    }

    @Override
    public <E> Broadcast<E> broadcast(Codec<E> codec, int bytes) {
        return anonymous.broadcast(codec, bytes);
    }

    @Override
    public String toString() {
        return "Multiprocessing in " + workspace;
    }
}
