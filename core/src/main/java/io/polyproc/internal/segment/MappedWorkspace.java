package io.polyproc.internal.segment;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.WorkspaceException;
import io.polyproc.errors.WorkspaceException.Reason;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.liveness.LockFile;
import io.polyproc.internal.liveness.ProcessIdentity;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.park.Parking;
import io.polyproc.segment.Workspace;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A workspace as this JVM has it open: one instance for each directory, however often it is opened, since POSIX file locks
 * and the question "is it I who holds this lock?" belong to the process.
 *
 * <pre>
 *   DIRECTORY/
 *     lock          {@link LockFile}
 *     segment-0     {@link SegmentDescriptor}: participants, threads, first objects
 *     segment-1 ..  further objects
 *     queue-ID/     files of a durable queue
 * </pre>
 */
public final class MappedWorkspace implements Workspace {

    /** Name of the lock file. */
    static final String LOCK_FILE = "lock";

    private static final Map<String, MappedWorkspace> OPEN = new HashMap<>();

    static {
        Parking.onDowngrade(new Runnable() {
            @Override
            public void run() {
                allBecomePollers();
            }
        });
    }

    private final Path directory;
    private final boolean isPrivate;
    private final LockFile lockFile;
    private final Segments segments;
    private final Participants participants;
    private final Threads threads;
    private final Map<Object, Object> companions = new ConcurrentHashMap<>();
    private int users = 1;
    private volatile boolean open = true;

    private MappedWorkspace(LockFile lockFile, Path at, Path directory, boolean isPrivate) {
        this.directory = directory;
        this.isPrivate = isPrivate;
        this.lockFile = lockFile;
        boolean registered = false;
        lockFile.lockStructure();
        try {
            this.segments = new Segments(this, at);
            this.participants = new Participants(segments.control(), lockFile);
            this.threads = new Threads(segments.control(), participants);
            participants.register(System.getProperty("polyproc.process.name", ""));
            registered = true;
        } finally {
            lockFile.unlockStructure();
            if (!registered) {
                lockFile.close();
            }
        }
    }

    /** Opens the workspace in this directory, making it if there is none. Each call is answered by one {@link #release}. */
    public static MappedWorkspace open(Path directory) {
        Path real = WorkspaceDirectory.ensure(directory);
        synchronized (OPEN) {
            MappedWorkspace workspace = OPEN.get(real.toString());
            if (workspace == null) {
                workspace = new MappedWorkspace(LockFile.open(lockFile(real)), real, real, false);
                OPEN.put(real.toString(), workspace);
            } else {
                workspace.checkStillThere();
                workspace.users++;
            }
            return workspace;
        }
    }

    /** Makes a workspace that goes when it is closed, in the usual place. */
    public static MappedWorkspace openPrivate() {
        return PrivateWorkspaces.create();
    }

    /** The workspace with this id in that directory; opened for the rest of this JVM's life if it is not open yet. */
    static MappedWorkspace attach(String directory, long id) {
        synchronized (OPEN) {
            if (!OPEN.containsKey(directory)) {
                WorkspaceDirectory.verify(Path.of(directory));
            }
            return join(directory, id);
        }
    }

    /** As {@link #attach}, for a child: its parent has verified the directory. */
    public static MappedWorkspace join(String directory, long id) {
        synchronized (OPEN) {
            MappedWorkspace workspace = OPEN.get(directory);
            if (workspace == null) {
                Path path = Path.of(directory);
                workspace = new MappedWorkspace(LockFile.openExisting(lockFile(path)), path, path, false);
                OPEN.put(directory, workspace);
            }
            if (workspace.id() != id) {
                throw new WorkspaceException(
                        Reason.FOREIGN_FILE,
                        workspace.directory,
                        "the workspace in " + directory
                                + " is not the one this handle was made for: that one was deleted");
            }
            return workspace;
        }
    }

    static MappedWorkspace createPrivate(Path unborn, Path directory) {
        MappedWorkspace workspace = new MappedWorkspace(LockFile.open(lockFile(unborn)), unborn, directory, true);
        try {
            if (!unborn.equals(directory)) {
                Files.move(unborn, directory);
            }
        } catch (IOException e) {
            workspace.lockFile.close();
            throw WorkspaceException.io("cannot rename workspace to", directory, e);
        }
        workspace.control().movedTo(Segment.file(directory, 0));
        synchronized (OPEN) {
            OPEN.put(directory.toString(), workspace);
        }
        return workspace;
    }

    /** Gives back one {@link #open}; the last one closes the workspace in this JVM, and deletes it if it is private. */
    public void release() {
        synchronized (OPEN) {
            if (!open || --users > 0) {
                return;
            }
            open = false;
            OPEN.remove(directory.toString());
            // Nobody in this JVM may open the directory again before this is through: closing the lock file frees the
            // locks of everyone in this JVM, also those of a successor.
            leave();
        }
    }

    private void leave() {
        closeCompanions();
        lockFile.lockStructure();
        try {
            participants.leave();
        } finally {
            lockFile.unlockStructure();
        }
        segments.close();
        if (isPrivate) {
            WorkspaceDirectory.delete(directory);
        }
        lockFile.close();
    }

    /** Finds the object under the spec's name, or makes it; an anonymous one is always made. */
    public ObjectRef findOrCreate(ObjectSpec spec, Consumer<ObjectRef> initialise) {
        checkOpen();
        if (spec.name() != null) {
            ObjectRef found = segments.find(spec.name());
            if (found != null) {
                spec.checkAgainst(found);
                return found;
            }
        }
        lockFile.lockStructure();
        try {
            ObjectRef found = spec.name() == null ? null : segments.find(spec.name());
            if (found != null) {
                spec.checkAgainst(found);
                return found;
            }
            return segments.allocate(spec, initialise);
        } finally {
            lockFile.unlockStructure();
        }
    }

    /** The object with this id. */
    public ObjectRef resolve(long objectId) {
        checkOpen();
        return segments.resolve(objectId);
    }

    /** Every object there is. */
    public List<ObjectRef> objects() {
        checkOpen();
        return segments.objects();
    }

    /** What this JVM keeps on its heap for a shared object, the same for all handles; null when there is nothing yet. */
    public Object companion(Object key) {
        return companions.get(key);
    }

    /** Keeps something on the heap for a shared object, unless another thread was faster; returns what is kept. */
    public Object companion(Object key, Object companion) {
        Object faster = companions.putIfAbsent(key, companion);
        return faster != null ? faster : companion;
    }

    /** Who has the workspace open, and who of them lives. */
    public Participants participants() {
        return participants;
    }

    /** The threads that use locks. */
    public Threads threads() {
        return threads;
    }

    /** Sleeps while a word of this workspace is {@code expected}; see {@link Parking#await}. */
    public void await(IntCells cells, int index, int expected, long nanos) {
        Parking.await(cells, index, expected, nanos, participants.hasPollers());
    }

    /** Wakes at most {@code count} sleepers on a word of this workspace; see {@link Parking#wake}. */
    public int wake(IntCells cells, int index, int count) {
        participants.warnIfCold();
        return Parking.wake(cells, index, count);
    }

    /** The word on which those sleep who wait for one of several things. */
    public IntCells activity() {
        return new IntCells(control(), SegmentDescriptor.ACTIVITY_OFFSET);
    }

    /** Whether a durable queue was ever made here. */
    public boolean hasDurableQueue() {
        return new IntCells(control(), SegmentDescriptor.DURABLE_QUEUES_OFFSET).getAcquire(0) != 0;
    }

    /** A durable queue is being made here. */
    public void noteDurableQueue() {
        new IntCells(control(), SegmentDescriptor.DURABLE_QUEUES_OFFSET).setRelease(0, 1);
    }

    /** Number that tells this workspace from any other that was or will be in its place. */
    public long id() {
        return segments.workspaceId();
    }

    /** Whether the workspace goes when it is closed. */
    public boolean isPrivate() {
        return isPrivate;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public List<String> processes() {
        checkOpen();
        return participants.list();
    }

    @Override
    public List<String> names() {
        checkOpen();
        return segments.names();
    }

    /** Refuses to go on when the workspace was closed. */
    public void checkOpen() {
        if (!open) {
            throw new ClosedException("workspace " + directory);
        }
    }

    @Override
    public String toString() {
        return "workspace " + directory + (open ? "" : " (closed)");
    }

    /**
     * Does something with a directory that this JVM does not have open, and cannot open meanwhile; nothing when it has.
     * For reapers: who opens and closes the lock file of an open workspace frees the locks of this JVM on it.
     */
    static void unlessOpen(Path directory, Runnable action) {
        synchronized (OPEN) {
            if (!OPEN.containsKey(directory.toString())) {
                action.run();
            }
        }
    }

    static Path lockFile(Path directory) {
        return directory.resolve(LOCK_FILE);
    }

    /** A number that no other workspace has. */
    static long newId() {
        ProcessIdentity me = ProcessIdentity.current();
        long seed =
                System.nanoTime() ^ System.currentTimeMillis() << 20 ^ me.pid() << 44 ^ me.bootId() ^ me.startTicks();
        long mixed = (seed ^ seed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return Math.max(1, (mixed ^ mixed >>> 31) & Long.MAX_VALUE);
    }

    private void closeCompanions() {
        for (Object companion : companions.values()) {
            if (companion instanceof Closeable closeable) {
                try {
                    closeable.close();
                } catch (IOException | RuntimeException e) {
                    System.getLogger("io.polyproc").log(System.Logger.Level.DEBUG, "closing " + this, e);
                }
            }
        }
    }

    private void checkStillThere() {
        if (!Files.exists(lockFile(directory))) {
            throw new WorkspaceException(
                    Reason.IO,
                    directory,
                    "workspace " + directory + " was deleted while this process has it open: close it here first");
        }
    }

    private static void allBecomePollers() {
        synchronized (OPEN) {
            OPEN.values().forEach(workspace -> workspace.participants.becomePoller());
        }
    }

    private MappedMemory control() {
        return segments.control();
    }
}
