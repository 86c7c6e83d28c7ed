package io.polyproc.internal.workspace;

import io.polyproc.internal.liveness.ProcessIdentity;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Workspaces without a name, created for one process and its children, and the reaping of those with a dead owner.
 *
 * <pre>
 *   /dev/shm/polyproc-USER-PID-START-RANDOM    a workspace in use, or left by a dead owner
 *   /dev/shm/.polyproc-USER-PID-START-RANDOM   one that is being created or deleted
 * </pre>
 *
 * <p>A workspace gets its visible name after its owner has locked its byte of the lock file. So a process that can lock
 * the whole lock file of a visible one has found a workspace without a living user. The name alone proves
 * nothing: a user may give it to a named workspace. {@link WorkspaceRemoval} checks the mark.
 */
public final class PrivateWorkspaces {

    /** Windows does not rename a directory with open files: a workspace has its final name from the start there. */
    static final boolean RENAMES_OPEN_DIRECTORIES = File.separatorChar == '/';

    private static final String PREFIX = "polyproc-";
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private PrivateWorkspaces() {}

    /** Initialized on first use: a child creates no private workspace. */
    private static final class Names {
        static final Pattern PRIVATE = Pattern.compile("\\.?" + Pattern.quote(mine()) + "[0-9]+-[0-9a-f]+-[0-9a-f]+");
    }

    /**
     * Returns the directory of private workspaces: {@code -Dpolyproc.dir}, {@code /dev/shm}, or that of temporary
     * files.
     */
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

    /** Creates a private workspace for this process. */
    static MappedWorkspace create() {
        Path base = base();
        reap(base);
        String name = newName();
        Path staging = WorkspaceDirectory.ensure(base.resolve(RENAMES_OPEN_DIRECTORIES ? "." + name : name));
        try {
            return MappedWorkspace.createPrivate(staging, staging.resolveSibling(name));
        } catch (RuntimeException | Error e) {
            WorkspaceRemoval.removeStaging(staging);
            throw e;
        }
    }

    /**
     * Returns a directory for a hidden private workspace of another process. This process starts that process and then
     * removes the directory.
     */
    public static Path newHidden(Path base) {
        return base.resolve("." + newName());
    }

    /**
     * Deletes the private workspaces of this user in a directory that no living process uses. Never fails: files that
     * cannot be examined remain.
     */
    public static void reap(Path base) {
        String[] names = base.toFile().list();
        if (names == null) {
            return;
        }
        Path realBase = real(base);
        for (String name : names) {
            if (isPrivateName(name) && !isOwn(name)) {
                WorkspaceRemoval.removeAbandoned(realBase.resolve(name));
            }
        }
    }

    /** Tells whether a process of this user may have created a directory of that name for a private workspace. */
    static boolean isPrivateName(String name) {
        // Cheap before thorough: the directory may be full of other files.
        return name.startsWith(PREFIX, name.startsWith(".") ? 1 : 0)
                && Names.PRIVATE.matcher(name).matches();
    }

    static boolean isHidden(Path directory) {
        return directory.getFileName().toString().startsWith(".");
    }

    /** Returns the directory's hidden name. */
    static Path hidden(Path directory) {
        return isHidden(directory) ? directory : directory.resolveSibling("." + directory.getFileName());
    }

    /** Returns the real path, which identifies an open workspace. */
    private static Path real(Path base) {
        try {
            return base.toRealPath();
        } catch (IOException e) {
            return base;
        }
    }

    /** Tells whether this process has created it: another class loader may have it open. */
    static boolean isOwn(String name) {
        return isPrivateName(name) && name.startsWith(mine() + own(), name.startsWith(".") ? 1 : 0);
    }

    private static String newName() {
        return mine() + own() + Long.toHexString(MappedWorkspace.newId()) + COUNTER.incrementAndGet();
    }

    /** Returns the part of a name that identifies this process, also among earlier ones with the same pid. */
    private static String own() {
        ProcessIdentity me = ProcessIdentity.current();
        return me.pid() + "-" + Long.toHexString(me.startTicks()) + "-";
    }

    private static String mine() {
        StringBuilder mine = new StringBuilder(PREFIX);
        for (char c : System.getProperty("user.name", "").toCharArray()) {
            mine.append(Character.isLetterOrDigit(c) && c < 128 ? c : '_');
        }
        return mine.append('-').toString();
    }
}
