package io.polyproc.errors;

import java.io.IOException;
import java.nio.file.Path;

/** A workspace, or a file in it, that cannot be used. Nothing was changed in it. */
public final class WorkspaceException extends IpcException {

    private static final long serialVersionUID = 1L;

    /** Why a workspace was refused. */
    public enum Reason {
        /** The path is a symbolic link, or something that is not a directory. */
        NOT_A_DIRECTORY,
        /** The directory belongs to another user. */
        NOT_OURS,
        /** Others than the owner may enter the directory. */
        OPEN_TO_OTHERS,
        /** A file does not begin as a segment of Polyproc does, or belongs to another workspace. */
        FOREIGN_FILE,
        /** A file is shorter than its header says. */
        TRUNCATED,
        /** A file has contents that no version of Polyproc writes. */
        DAMAGED,
        /** A file was written by a version of Polyproc whose layout this one does not know. */
        OTHER_VERSION,
        /** A file was written on a machine of the other byte order. */
        OTHER_BYTE_ORDER,
        /**
         * The files were deleted, or deleted and made again by another process, while this process has the workspace
         * open: what it has is another workspace than the one that others find under the path.
         */
        DELETED,
        /**
         * A process that can see this one by its file lock only has found that lock free, and taken this process for
         * dead. It may have this process's locks now.
         */
        TAKEN_FOR_DEAD,
        /** The file system has no room for what was asked. */
        NO_SPACE,
        /** A fixed table of the workspace (participants, segments) is full. */
        FULL,
        /** The operating system refused an operation; the cause says which. */
        IO
    }

    private final Reason reason;
    private final String path;

    /**
     * A refusal with its reason.
     *
     * @param reason the kind of trouble
     * @param path the directory or file in question
     * @param message what was wrong, and how to put it right
     */
    public WorkspaceException(Reason reason, Path path, String message) {
        this(reason, path, message, null);
    }

    /**
     * A refusal with its reason and cause.
     *
     * @param reason the kind of trouble
     * @param path the directory or file in question
     * @param message what was wrong, and how to put it right
     * @param cause what the operating system said, or {@code null}
     */
    public WorkspaceException(Reason reason, Path path, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.path = path.toString();
    }

    /**
     * An operation that the operating system refused.
     *
     * @param doing what was being done, as in "cannot create segment"
     * @param path the file in question
     * @param cause what the operating system said
     * @return the exception, to be thrown
     */
    public static WorkspaceException io(String doing, Path path, IOException cause) {
        return new WorkspaceException(Reason.IO, path, doing + " " + path + ": " + cause, cause);
    }

    /**
     * The kind of trouble.
     *
     * @return the reason, for programs
     */
    public Reason reason() {
        return reason;
    }

    /**
     * The directory or file in question.
     *
     * @return its path
     */
    public Path path() {
        return Path.of(path);
    }
}
