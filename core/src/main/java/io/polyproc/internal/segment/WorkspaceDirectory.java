package io.polyproc.internal.segment;

import io.polyproc.errors.WorkspaceException;
import io.polyproc.errors.WorkspaceException.Reason;
import io.polyproc.internal.memory.MappedFiles;
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
import java.util.Set;

/** A directory that belongs to this user and that no other can enter, or an exception that says why it is not one. */
public final class WorkspaceDirectory {

    private static final String OWNER_ONLY = "rwx------";
    private static final Set<PosixFilePermission> OWNER_ONLY_SET = PosixFilePermissions.fromString(OWNER_ONLY);

    private WorkspaceDirectory() {}

    /**
     * Makes sure that the directory exists, is safe, and holds a workspace or nothing; a missing one is created, an empty one of
     * ours closed to others.
     *
     * @return its one true path, the same for all who mean it
     */
    static Path ensure(Path given) {
        Path directory = ensureOwn(given);
        refuseForeignFiles(directory);
        return directory;
    }

    /**
     * Makes sure that the directory exists and is safe.
     *
     * @return its one true path
     * @throws WorkspaceException when it is not ours, open to others, or no directory
     */
    public static Path ensureOwn(Path given) {
        Path directory = given.toAbsolutePath().normalize();
        try {
            makeParents(directory);
            Files.createDirectory(directory, MappedFiles.ownerOnly(OWNER_ONLY));
        } catch (FileAlreadyExistsException e) {
            // Judged below.
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
     * A workspace that is being made has the lock file and the first segment under another name: with anything else, or
     * other contents, it is none. The contents of the lock file are read when it is open.
     */
    private static void refuseForeignFiles(Path directory) {
        String[] names = directory.toFile().list();
        Path first = Segment.file(directory, 0);
        // Asked after the listing: whatever else the listing shows may have been made behind the first segment.
        if (names == null || Files.exists(first, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        String unborn = first.getFileName() + MappedFiles.STAGING_SUFFIX;
        for (String name : names) {
            boolean known = name.equals(MappedWorkspace.LOCK_FILE)
                    || name.equals(unborn) && Segment.isStaging(directory.resolve(name));
            if (!known) {
                throw new WorkspaceException(
                        Reason.FOREIGN_FILE,
                        directory,
                        directory + " is no workspace, and holds other files (" + name
                                + "): name an empty or a new directory");
            }
        }
    }

    /**
     * Checks type, owner and permissions of an existing directory.
     *
     * @throws WorkspaceException when it is not a directory of ours that is closed to all others
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
            if (!isOurs(found.owner())) {
                throw new WorkspaceException(
                        Reason.NOT_OURS,
                        directory,
                        "workspace " + directory + " belongs to user "
                                + found.owner().getName() + ", not to us (" + System.getProperty("user.name")
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

    /** An empty directory that others may only look into holds no secret yet, so it is closed; any other is refused. */
    private static void tighten(Path directory, Set<PosixFilePermission> found) throws IOException {
        boolean writableByOthers =
                found.contains(PosixFilePermission.GROUP_WRITE) || found.contains(PosixFilePermission.OTHERS_WRITE);
        String[] contents = directory.toFile().list();
        if (writableByOthers || contents == null || contents.length > 0) {
            throw new WorkspaceException(
                    Reason.OPEN_TO_OTHERS,
                    directory,
                    "workspace " + directory + " is open to others (" + PosixFilePermissions.toString(found)
                            + "): make it private with chmod 700, when you trust what is in it");
        }
        Files.setPosixFilePermissions(directory, OWNER_ONLY_SET);
    }

    private static WorkspaceException notADirectory(Path directory) {
        return new WorkspaceException(
                Reason.NOT_A_DIRECTORY,
                directory,
                "workspace " + directory + " is not a directory of its own (a link or a file): name a real directory");
    }

    /** Whether files of that owner are files of this process. */
    static boolean isOurs(UserPrincipal owner) throws IOException {
        return owner.equals(Us.OWNER);
    }

    private static final class Us {
        static final UserPrincipal OWNER = find();

        private static UserPrincipal find() {
            try {
                Path self = Path.of("/proc/self");
                if (Files.exists(self)) {
                    return Files.getOwner(self);
                }
                Path probe = File.createTempFile("polyproc", null).toPath();
                UserPrincipal owner = Files.getOwner(probe);
                MappedFiles.deleteQuietly(probe);
                return owner;
            } catch (IOException e) {
                throw WorkspaceException.io("cannot tell who we are from", Path.of("/proc/self"), e);
            }
        }
    }
}
