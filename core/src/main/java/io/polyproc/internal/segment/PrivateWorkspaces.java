package io.polyproc.internal.segment;

import io.polyproc.internal.liveness.ProcessIdentity;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Workspaces without a name, made for one process and its children, and the reaping of those whose owner was killed.
 *
 * <pre>
 *   /dev/shm/polyproc-USER-PID-START-RANDOM    a workspace in use, or left by a killed owner
 *   /dev/shm/.polyproc-USER-PID-START-RANDOM   one that is being made, or being deleted
 * </pre>
 *
 * <p>A workspace takes its visible name only when its owner already holds its place in the lock file. So a process that
 * can lock the whole lock file of a visible one has found a workspace without a living user. The name alone proves
 * nothing: a user may give it to a named workspace. {@link WorkspaceRemoval} looks for the mark.
 */
public final class PrivateWorkspaces {

    /** Windows does not rename a directory with open files: there a workspace has its name from the start. */
    static final boolean RENAMES_OPEN_DIRECTORIES = File.separatorChar == '/';

    private static final String PREFIX = "polyproc-";
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private PrivateWorkspaces() {}

    /** Made on first use: a child makes no private workspace. */
    private static final class Names {
        static final Pattern PRIVATE = Pattern.compile("\\.?" + Pattern.quote(mine()) + "[0-9]+-[0-9a-f]+-[0-9a-f]+");
    }

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
        String name = newName();
        Path unborn = WorkspaceDirectory.ensure(base.resolve(RENAMES_OPEN_DIRECTORIES ? "." + name : name));
        try {
            return MappedWorkspace.createPrivate(unborn, unborn.resolveSibling(name));
        } catch (RuntimeException | Error e) {
            WorkspaceRemoval.removeStaging(unborn);
            throw e;
        }
    }

    /**
     * A directory that can become a hidden private workspace of another process, which this one starts and then
     * removes.
     */
    public static Path newHidden(Path base) {
        return base.resolve("." + newName());
    }

    /**
     * Deletes the private workspaces of this user in a directory that no living process uses. Never fails: what cannot
     * be examined stays.
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

    /** Whether a process of this user may have made a directory of that name for a private workspace. */
    static boolean isPrivateName(String name) {
        // Cheap before thorough: the directory may be full of other files.
        return name.startsWith(PREFIX, name.startsWith(".") ? 1 : 0)
                && Names.PRIVATE.matcher(name).matches();
    }

    static boolean isHidden(Path directory) {
        return directory.getFileName().toString().startsWith(".");
    }

    /** The directory's hidden name. */
    static Path hidden(Path directory) {
        return isHidden(directory) ? directory : directory.resolveSibling("." + directory.getFileName());
    }

    /** Open workspaces are known by their real path. */
    private static Path real(Path base) {
        try {
            return base.toRealPath();
        } catch (IOException e) {
            return base;
        }
    }

    /** Made by this very process: another class loader may have it open. */
    static boolean isOwn(String name) {
        return isPrivateName(name) && name.startsWith(mine() + own(), name.startsWith(".") ? 1 : 0);
    }

    private static String newName() {
        return mine() + own() + Long.toHexString(MappedWorkspace.newId()) + COUNTER.incrementAndGet();
    }

    /** What tells this process from all others, those of its pid in earlier containers included. */
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
