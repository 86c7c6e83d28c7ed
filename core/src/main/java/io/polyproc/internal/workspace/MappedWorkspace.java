package io.polyproc.internal.workspace;

import io.polyproc.ClosedException;
import io.polyproc.Workspace;
import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.liveness.LockFile;
import io.polyproc.internal.liveness.LockFileDescriptor;
import io.polyproc.internal.liveness.ProcessIdentity;
import io.polyproc.internal.memory.ClosedMappings;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.participant.ThreadTable;
import io.polyproc.internal.segment.Segment;
import io.polyproc.internal.segment.SegmentDescriptor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A workspace that is open in this JVM. There is one instance for each directory, also if it is opened several times,
 * since POSIX file locks and the ownership of locks belong to the process.
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

    /** Kind for the constructor: the workspace exists, and its creator has marked it. */
    private static final int EXISTING = 0;

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
    private final StructureLock structure;
    private final Segments segments;
    private final ParticipantTable participants;
    private final ThreadTable threads;
    private final Map<Object, Object> locals = new ConcurrentHashMap<>();

    /** Guarded by the directory's entry in {@link OpenWorkspaces}. */
    private int users = 1;

    private volatile boolean open = true;

    private MappedWorkspace(LockFile lockFile, Path at, Path directory, int kind) {
        this.directory = directory;
        this.isPrivate = kind == LockFileDescriptor.PRIVATE;
        this.lockFile = lockFile;
        boolean registered = false;
        lockFile.lockStructure();
        try {
            if (kind != EXISTING) {
                mark(at, kind);
            }
            this.segments = new Segments(this, at, kind);
            this.participants = new ParticipantTable(segments.control(), lockFile);
            this.threads = new ThreadTable(segments.control(), participants);
            this.structure = new StructureLock(
                    lockFile, participants, new IntCells(segments.control(), SegmentDescriptor.STRUCTURE_OWNER_OFFSET));
            structure.awaitFree();
            participants.register(System.getProperty("polyproc.process.name", ""));
            registered = true;
        } finally {
            lockFile.unlockStructure();
            if (!registered) {
                lockFile.close();
            }
        }
    }

    /** Marks a new lock file, or one of layout 1.0, which has no mark. */
    private void mark(Path at, int kind) {
        if (lockFile.kind() == LockFileDescriptor.UNMARKED) {
            FirstHeader first = FirstHeader.read(at);
            boolean wasPrivate = first != null && first.isPrivate();
            lockFile.mark(wasPrivate ? LockFileDescriptor.PRIVATE : kind);
        }
    }

    /**
     * Opens the workspace in this directory, creating it if there is none. Each call is paired with one {@link
     * #release}.
     */
    public static MappedWorkspace open(Path directory) {
        Path real = WorkspaceDirectory.ensure(directory);
        OpenWorkspaces.Place place = OpenWorkspaces.enter(real.toString());
        try {
            MappedWorkspace workspace = place.workspace();
            if (workspace == null) {
                workspace = new MappedWorkspace(LockFile.open(lockFile(real)), real, real, LockFileDescriptor.NAMED);
                place.set(workspace);
            } else {
                workspace.checkStillThere();
                workspace.users++;
            }
            return workspace;
        } finally {
            place.exit();
        }
    }

    /** Returns the workspaces that this process has open. */
    public static List<MappedWorkspace> allOpen() {
        return OpenWorkspaces.all();
    }

    /** Creates a private workspace in the usual directory. */
    public static MappedWorkspace openPrivate() {
        return PrivateWorkspaces.create();
    }

    /**
     * Creates a private workspace in this directory, whose hidden name is from {@link PrivateWorkspaces#newHidden}. If
     * this process ends without closing it, the process that has named the directory deletes it.
     */
    public static MappedWorkspace openHidden(Path directory) {
        Path real = WorkspaceDirectory.ensure(directory);
        return createPrivate(real, real);
    }

    /** Returns the workspace with this id in that directory; opens it for the rest of this JVM's life if necessary. */
    static MappedWorkspace attach(String directory, long id) {
        OpenWorkspaces.Place place = OpenWorkspaces.enter(directory);
        try {
            if (place.workspace() == null) {
                WorkspaceDirectory.verify(Path.of(directory));
            }
            return join(place, directory, id);
        } finally {
            place.exit();
        }
    }

    /** As {@link #attach}, for a child: its parent has verified the directory. */
    public static MappedWorkspace join(String directory, long id) {
        OpenWorkspaces.Place place = OpenWorkspaces.enter(directory);
        try {
            return join(place, directory, id);
        } finally {
            place.exit();
        }
    }

    private static MappedWorkspace join(OpenWorkspaces.Place place, String directory, long id) {
        MappedWorkspace workspace = place.workspace();
        if (workspace == null) {
            Path path = Path.of(directory);
            workspace = new MappedWorkspace(LockFile.openExisting(lockFile(path)), path, path, EXISTING);
            place.set(workspace);
        }
        if (workspace.id() != id) {
            workspace.checkStillThere();
            throw new WorkspaceException(
                    Reason.FOREIGN_FILE,
                    workspace.directory,
                    "the workspace in " + directory + " is not the one this handle was made for: that one was deleted");
        }
        return workspace;
    }

    static MappedWorkspace createPrivate(Path staging, Path directory) {
        OpenWorkspaces.Place place = OpenWorkspaces.enter(directory.toString());
        try {
            LockFile lockFile = LockFile.open(lockFile(staging));
            MappedWorkspace workspace = new MappedWorkspace(lockFile, staging, directory, LockFileDescriptor.PRIVATE);
            try {
                if (!staging.equals(directory)) {
                    Files.move(staging, directory);
                }
            } catch (IOException e) {
                workspace.lockFile.close();
                throw WorkspaceException.io("cannot rename workspace to", directory, e);
            }
            workspace.control().movedTo(Segment.file(directory, 0));
            place.set(workspace);
            return workspace;
        } finally {
            place.exit();
        }
    }

    /** Undoes one {@link #open}; the last one closes the workspace in this JVM, and deletes it if it is private. */
    public void release() {
        // No thread of this JVM opens the directory again before this method returns; other directories do not wait.
        OpenWorkspaces.Place place = OpenWorkspaces.enter(directory.toString());
        try {
            if (open && --users == 0) {
                open = false;
                try {
                    leave();
                } finally {
                    place.set(null);
                }
            }
        } finally {
            place.exit();
        }
    }

    private void leave() {
        long id = id();
        closeLocals();
        structure.lock();
        try {
            participants.leave();
        } finally {
            structure.unlock();
        }
        segments.close(isPrivate);
        if (isPrivate) {
            WorkspaceRemoval.removeOwn(directory, id);
        }
        lockFile.close();
        if (isPrivate) {
            ClosedMappings.bound(directory.getParent());
        }
    }

    /** Finds the object of the spec's name, or creates it; always creates an anonymous one. */
    public ObjectRef findOrCreate(ObjectSpec spec, Consumer<ObjectRef> initialise) {
        checkOpen();
        if (spec.name() != null) {
            ObjectRef found = segments.find(spec.name());
            if (found != null) {
                spec.checkAgainst(found);
                return found;
            }
        }
        long length = Segments.lengthOf(spec);
        SegmentDraft draft = Segments.needDraft(length) ? draft(spec, length, initialise) : null;
        try {
            return findOrAllocate(spec, initialise, draft);
        } finally {
            if (draft != null) {
                draft.discard();
            }
        }
    }

    private SegmentDraft draft(ObjectSpec spec, long length, Consumer<ObjectRef> initialise) {
        checkStillThere();
        return SegmentDraft.make(this, spec, length, initialise);
    }

    private ObjectRef findOrAllocate(ObjectSpec spec, Consumer<ObjectRef> initialise, SegmentDraft draft) {
        structure.lock();
        try {
            participants.checkProof();
            ObjectRef found = spec.name() == null ? null : segments.find(spec.name());
            if (found != null) {
                spec.checkAgainst(found);
                return found;
            }
            return segments.allocate(spec, initialise, draft);
        } finally {
            structure.unlock();
        }
    }

    /** Returns the object of this name, or null if there is none. */
    public ObjectRef find(String name) {
        Objects.requireNonNull(name, "name");
        checkOpen();
        return segments.find(name);
    }

    /** Returns the object with this id. */
    public ObjectRef resolve(long objectId) {
        checkOpen();
        return segments.resolve(objectId);
    }

    /** Returns all objects. */
    public List<ObjectRef> objects() {
        checkOpen();
        return segments.objects();
    }

    /**
     * Returns this process's own state of a shared object, the same for all its handles; null when there is none yet.
     */
    public <T> T local(Class<T> type, Object key) {
        return type.cast(locals.get(key));
    }

    /** Sets this process's own state of a shared object if there is none yet; returns the current one. */
    public <T> T local(Class<T> type, Object key, T state) {
        Object current = locals.putIfAbsent(key, state);
        return current != null ? type.cast(current) : state;
    }

    /** Returns the table of the processes that have the workspace open. */
    public ParticipantTable participants() {
        return participants;
    }

    /** Returns the table of the threads that use locks. */
    public ThreadTable threads() {
        return threads;
    }

    /** Parks while a word of this workspace is {@code expected}; see {@link Parking#await}. */
    public void await(IntCells cells, int index, int expected, long nanos) {
        Parking.await(cells, index, expected, nanos, participants.hasPollers());
    }

    /** Unparks at most {@code count} waiters on a word of this workspace; see {@link Parking#wake}. */
    public int wake(IntCells cells, int index, int count) {
        participants.warnIfCold();
        return Parking.wake(cells, index, count);
    }

    /** Returns the event count of the threads that wait for the first of several objects. */
    public IntCells activity() {
        return new IntCells(control(), SegmentDescriptor.ACTIVITY_OFFSET);
    }

    /** Tells whether a durable queue was ever created in this workspace. */
    public boolean hasDurableQueue() {
        return new IntCells(control(), SegmentDescriptor.DURABLE_QUEUES_OFFSET).getAcquire(0) != 0;
    }

    /** Notes that a durable queue is created in this workspace. */
    public void noteDurableQueue() {
        new IntCells(control(), SegmentDescriptor.DURABLE_QUEUES_OFFSET).setRelease(0, 1);
    }

    /** Returns a number that no other workspace in this directory had or will have. */
    public long id() {
        return segments.workspaceId();
    }

    /** Tells whether the workspace is deleted when it is closed. */
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

    /** Throws {@link ClosedException} if the workspace is closed. */
    public void checkOpen() {
        if (!open) {
            throw new ClosedException("workspace " + directory);
        }
    }

    @Override
    public String toString() {
        return "workspace " + directory + (open ? "" : " (closed)");
    }

    public static Path lockFile(Path directory) {
        return directory.resolve(LOCK_FILE);
    }

    /** Returns a number that no other workspace has. */
    static long newId() {
        ProcessIdentity me = ProcessIdentity.current();
        long seed =
                System.nanoTime() ^ System.currentTimeMillis() << 20 ^ me.pid() << 44 ^ me.bootId() ^ me.startTicks();
        long mixed = (seed ^ seed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return Math.max(1, (mixed ^ mixed >>> 31) & Long.MAX_VALUE);
    }

    private void closeLocals() {
        for (Object state : locals.values()) {
            if (state instanceof Closeable closeable) {
                try {
                    closeable.close();
                } catch (IOException | RuntimeException e) {
                    System.getLogger("io.polyproc").log(System.Logger.Level.DEBUG, "closing " + this, e);
                }
            }
        }
    }

    /**
     * Checks that the files were not deleted, and that the directory does not belong to another workspace.
     *
     * @throws WorkspaceException otherwise, with {@link Reason#DELETED}
     */
    public void checkStillThere() {
        FirstHeader first = FirstHeader.read(directory);
        if (first != null && first.workspaceId() == id() && Files.exists(lockFile(directory))) {
            return;
        }
        throw new WorkspaceException(
                Reason.DELETED,
                directory,
                "workspace " + directory + " was deleted "
                        + (first == null || first.workspaceId() == id() ? "" : "and made again ")
                        + "while this process has it open: close it here, then open it again");
    }

    private static void allBecomePollers() {
        for (MappedWorkspace workspace : OpenWorkspaces.all()) {
            workspace.participants.becomePoller();
        }
    }

    private MappedMemory control() {
        return segments.control();
    }
}
