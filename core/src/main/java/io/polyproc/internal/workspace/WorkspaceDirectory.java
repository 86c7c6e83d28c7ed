package io.polyproc.internal.workspace;

import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.segment.Segment;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;

/** Checks that a directory belongs to this user and that no other user can enter it. */
public final class WorkspaceDirectory {

    private static final String OWNER_ONLY = "rwx------";
    private static final Set<PosixFilePermission> OWNER_ONLY_SET = PosixFilePermissions.fromString(OWNER_ONLY);

    /** Looks at a first segment that seems to be foreign, before it is refused. */
    private static final int LOOKS = 100;

    private WorkspaceDirectory() {}

    /**
     * Ensures that the directory exists, is private to this user, and contains a workspace or no file. Creates a
     * missing directory, and closes an empty one of this user to others.
     *
     * @return its real path
     */
    static Path ensure(Path given) {
        Path directory = ensureOwn(given);
        refuseForeignFiles(directory);
        return directory;
    }

    /**
     * Ensures that the directory exists and is private to this user.
     *
     * @return its real path
     * @throws WorkspaceException when it belongs to another user, is open to others, or is not a directory
     */
    public static Path ensureOwn(Path given) {
        Path directory = given.toAbsolutePath().normalize();
        try {
            makeParents(directory);
            Files.createDirectory(directory, MappedFiles.ownerOnly(OWNER_ONLY));
        } catch (FileAlreadyExistsException e) {
            // Checked below.
        } catch (IOException e) {
            throw WorkspaceException.io("cannot create workspace", directory, e);
        }
        verify(directory);
        try {
            return directory.toRealPath();
        } catch (IOException e) {
            throw WorkspaceException.io("cannot examine workspace", directory, e);
        }
    }

    private static void makeParents(Path directory) {
        try {
            if (directory.getParent() != null) {
                Files.createDirectories(directory.getParent());
            }
        } catch (IOException e) {
            throw WorkspaceException.io("cannot make the directories above", directory, e);
        }
    }

    /**
     * Refuses a directory with other files than a workspace has. A workspace that is being created has the lock file,
     * and the first segment under its staging name. The contents of the lock file are read when it is open.
     */
    private static void refuseForeignFiles(Path directory) {
        String first = Segment.file(directory, 0).getFileName().toString();
        Optional<String> foreign = foreignFile(directory);
        for (int i = 1;
                i < LOOKS && foreign.filter(name -> name.startsWith(first)).isPresent();
                i++) {
            // A creator may have published the segment after the listing, and before its staging file was examined.
            foreign = foreignFile(directory);
        }
        if (foreign.isPresent()) {
            throw new WorkspaceException(
                    Reason.FOREIGN_FILE,
                    directory,
                    directory + " is no workspace, and holds other files (" + foreign.get()
                            + "): name an empty or a new directory");
        }
    }

    /** Returns a file that cannot be one of a workspace, at one look. */
    private static Optional<String> foreignFile(Path directory) {
        String[] names = directory.toFile().list();
        Path first = Segment.file(directory, 0);
        // Checked after the listing: the other files of the listing may have been created after the first segment.
        if (names == null || Files.exists(first, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        String staging = first.getFileName() + MappedFiles.STAGING_SUFFIX;
        for (String name : names) {
            boolean known = name.equals(MappedWorkspace.LOCK_FILE)
                    || name.equals(staging) && Segment.isStaging(directory.resolve(name));
            if (!known) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    /**
     * Checks type, owner and permissions of an existing directory.
     *
     * @throws WorkspaceException when it is not a directory of this user that is closed to all others
     */
    static void verify(Path directory) {
        if (!MappedFiles.hasPosixPermissions()) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw notADirectory(directory);
            }
            return;
        }
        try {
            PosixFileAttributes found =
                    Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!found.isDirectory()) {
                throw notADirectory(directory);
            }
            if (!isOwn(found.owner())) {
                throw new WorkspaceException(
                        Reason.NOT_OURS,
                        directory,
                        "workspace " + directory + " belongs to user "
                                + found.owner().getName() + ", not to this process (" + System.getProperty("user.name")
                                + "): use a directory of your own");
            }
            if (!OWNER_ONLY_SET.equals(found.permissions())) {
                tighten(directory, found.permissions());
            }
        } catch (NoSuchFileException e) {
            throw new WorkspaceException(
                    Reason.NOT_A_DIRECTORY,
                    directory,
                    "workspace " + directory + " is gone: it was closed or deleted",
                    e);
        } catch (IOException e) {
            throw WorkspaceException.io("cannot examine workspace", directory, e);
        }
    }

    /** Closes an empty directory that other users may only read, since it contains no data yet; refuses any other. */
    private static void tighten(Path directory, Set<PosixFilePermission> found) throws IOException {
        boolean writableByOthers =
                found.contains(PosixFilePermission.GROUP_WRITE) || found.contains(PosixFilePermission.OTHERS_WRITE);
        String[] contents = directory.toFile().list();
        if (writableByOthers || contents == null || contents.length > 0) {
            throw new WorkspaceException(
                    Reason.OPEN_TO_OTHERS,
                    directory,
                    "workspace " + directory + " is open to others (" + PosixFilePermissions.toString(found)
                            + "): make it private with chmod 700, if you trust its contents");
        }
        Files.setPosixFilePermissions(directory, OWNER_ONLY_SET);
    }

    private static WorkspaceException notADirectory(Path directory) {
        return new WorkspaceException(
                Reason.NOT_A_DIRECTORY,
                directory,
                "workspace " + directory + " is not a directory of its own (a link or a file): name a real directory");
    }

    /** Tells whether files of that owner belong to the user of this process. */
    static boolean isOwn(UserPrincipal owner) throws IOException {
        return owner.equals(Self.OWNER);
    }

    private static final class Self {
        static final UserPrincipal OWNER = find();

        private static UserPrincipal find() {
            try {
                Path proc = Path.of("/proc/self");
                if (Files.exists(proc)) {
                    return Files.getOwner(proc);
                }
                Path probe = File.createTempFile("polyproc", null).toPath();
                UserPrincipal owner = Files.getOwner(probe);
                MappedFiles.deleteQuietly(probe);
                return owner;
            } catch (IOException e) {
                throw WorkspaceException.io("cannot read the user of this process from", Path.of("/proc/self"), e);
            }
        }
    }
}
