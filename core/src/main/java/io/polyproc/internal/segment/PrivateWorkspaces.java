package io.polyproc.internal.segment;

import io.polyproc.errors.WorkspaceException;
import io.polyproc.internal.liveness.LockFile;
import io.polyproc.internal.liveness.ProcessIdentity;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Workspaces without a name, made for one process and its children, and the reaping of those whose owner was killed.
 *
 * <pre>
 *   /dev/shm/polyproc-USER-PID-START-RANDOM    a workspace in use, or left by a killed owner
 *   /dev/shm/.polyproc-USER-PID-START-RANDOM   one being born, or being deleted
 * </pre>
 *
 * <p>A workspace takes its visible name only when its owner already holds its place in the lock file; so whoever can lock
 * the whole lock file of a visible one has found a workspace without a living user, and may delete it.
 */
final class PrivateWorkspaces {

    private static final String PREFIX = "polyproc-";
    /** By then a living owner has its place in the lock file. */
    private static final long UNBORN_MILLIS = 10_000;
    /** Windows does not rename a directory with open files: there a workspace has its name from the start. */
    private static final boolean RENAMES_OPEN_DIRECTORIES = File.separatorChar == '/';

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private PrivateWorkspaces() {}

    /** Where private workspaces are made: {@code -Dpolyproc.dir}, {@code /dev/shm}, or the directory for temporary files. */
    static Path base() {
        String chosen = System.getProperty("polyproc.dir");
        if (chosen != null) {
            return Path.of(chosen).toAbsolutePath();
        }
        File shm = new File("/dev/shm");
        if (shm.isDirectory() && shm.canWrite()) {
            return shm.toPath();
        }
        return Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    }

    /** Makes a workspace of its own for this process. */
    static MappedWorkspace create() {
        Path base = base();
        reap(base);
        String name = PREFIX + user() + "-" + own() + random();
        Path unborn = WorkspaceDirectory.ensure(base.resolve(RENAMES_OPEN_DIRECTORIES ? "." + name : name));
        try {
            return MappedWorkspace.createPrivate(unborn, unborn.resolveSibling(name));
        } catch (RuntimeException | Error e) {
            WorkspaceDirectory.delete(unborn);
            throw e;
        }
    }

    /** Deletes the workspaces of this user that no living process uses. Never fails: what cannot be read is left alone. */
    static void reap(Path base) {
        String mine = PREFIX + user() + "-";
        String[] names = base.toFile().list();
        if (names == null) {
            return;
        }
        Path realBase = real(base);
        for (String name : names) {
            boolean hidden = name.startsWith("." + mine);
            if ((hidden || name.startsWith(mine)) && !isOwn(name, mine.length() + (hidden ? 1 : 0))) {
                Path directory = realBase.resolve(name);
                if (RENAMES_OPEN_DIRECTORIES && !hidden || isOld(directory)) {
                    MappedWorkspace.unlessOpen(directory, () -> reapIfDead(directory, hidden));
                }
            }
        }
    }

    /** Open workspaces are known by their real path. */
    private static Path real(Path base) {
        try {
            return base.toRealPath();
        } catch (IOException e) {
            return base;
        }
    }

    private static void reapIfDead(Path directory, boolean hidden) {
        Path file = MappedWorkspace.lockFile(directory);
        try {
            WorkspaceDirectory.verify(directory);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                if (hidden) {
                    WorkspaceDirectory.delete(directory);
                }
                return;
            }
            try (LockFile lockFile = LockFile.open(file)) {
                if (lockFile.tryHoldAll()) {
                    Path dying = hidden ? directory : directory.resolveSibling("." + directory.getFileName());
                    if (!hidden) {
                        Files.move(directory, dying);
                    }
                    WorkspaceDirectory.delete(dying);
                }
            }
        } catch (WorkspaceException | IOException e) {
            // Another reaper was faster, or it is not ours to judge.
        }
    }

    /** Made by this very process: another class loader may have it open, and touching its lock file would free its locks. */
    private static boolean isOwn(String name, int from) {
        return name.startsWith(own(), from);
    }

    /** What tells this process from all others, those of its pid in earlier containers included. */
    private static String own() {
        ProcessIdentity me = ProcessIdentity.current();
        return me.pid() + "-" + Long.toHexString(me.startTicks()) + "-";
    }

    private static boolean isOld(Path unborn) {
        return System.currentTimeMillis() - unborn.toFile().lastModified() > UNBORN_MILLIS;
    }

    private static String user() {
        StringBuilder user = new StringBuilder();
        for (char c : System.getProperty("user.name", "").toCharArray()) {
            user.append(Character.isLetterOrDigit(c) && c < 128 ? c : '_');
        }
        return user.toString();
    }

    private static String random() {
        return Long.toHexString(MappedWorkspace.newId()) + COUNTER.incrementAndGet();
    }
}
