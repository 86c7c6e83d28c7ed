package io.polyproc;

import io.polyproc.channel.Broadcast;
import io.polyproc.channel.OneWayPipe;
import io.polyproc.channel.Pipe;
import io.polyproc.channel.PipeOptions;
import io.polyproc.codec.Codec;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.SerializationException;
import io.polyproc.errors.WorkspaceException;
import io.polyproc.internal.boot.ChildMain;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.Children;
import io.polyproc.process.ParentProcess;
import io.polyproc.process.Task;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.RingQueueOptions;
import io.polyproc.queue.SharedQueue;
import io.polyproc.segment.Workspace;
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
 * <p>Each factory gives out a small serializable handle. Called on this, a factory creates an anonymous object, which
 * others reach through its handle. {@link #named} has the same factories for the object of a name; see {@link SharedObjects}.
 *
 * <p><b>Thread and process safety.</b> Safe.
 *
 * <p><b>If a process dies here:</b> its children die with it, the locks it held are reported to the next who want them, and
 * its private workspace is removed by the next process of the same user that opens one.
 */
public final class Multiprocessing implements SharedObjects, AutoCloseable {

    private final MappedWorkspace workspace;
    private final SharedObjects anonymous = new WorkspaceObjects(this, Optional.empty());

    private final Children children;
    private final Set<ProcessPool> pools = ConcurrentHashMap.newKeySet();

    /** Whether the workspace is this process's for the whole of its life, as a child's is. */
    private final boolean isInherited;

    /** Others may have the workspace open in this JVM, so its own state does not tell. */
    private volatile boolean isClosed;

    private Multiprocessing(MappedWorkspace workspace, boolean isInherited) {
        this.workspace = workspace;
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
     * Returns the shared objects of this name: each method finds the object of its kind that has the name, or creates it.
     *
     * @param name 1 to 92 bytes of UTF-8 without slashes and control characters
     * @return the objects bound to the name
     * @throws IllegalArgumentException when it is not a name
     * @throws ClosedException when this is closed
     */
    public SharedObjects named(String name) {
        ObjectSpec.checkName(Objects.requireNonNull(name, "name"));
        usable();
        return new WorkspaceObjects(this, Optional.of(name));
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
        return pool(PoolOptions.ofWorkers(size));
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

    /**
     * The workspace, for something new in it.
     *
     * @throws ClosedException when this is closed
     */
    MappedWorkspace usable() {
        if (isClosed) {
            throw new ClosedException("Multiprocessing in " + workspace.directory(), "open it again");
        }
        workspace.checkOpen();
        return workspace;
    }

    /** Refuses everything new from now on; false when that was so before. */
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
