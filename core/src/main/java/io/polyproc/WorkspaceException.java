package io.polyproc;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Thrown when a workspace, or a file in it, cannot be used. The workspace is unchanged. */
public final class WorkspaceException extends IpcException {

    private static final long serialVersionUID = 1L;

    /** The reasons to refuse a workspace. */
    public enum Reason {
        /** The path is a symbolic link, or something that is not a directory. */
        NOT_A_DIRECTORY,
        /** The directory belongs to another user. */
        NOT_OURS,
        /** Other users than the owner may enter the directory. */
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
         * The files were deleted, or deleted and created again by another process, while this process has the workspace
         * open. Other processes find no workspace, or another one, under the path.
         */
        DELETED,
        /**
         * Another process has found the file lock of this process free, and has no other proof of its life. It has
         * declared this process dead, and may have acquired its locks.
         */
        TAKEN_FOR_DEAD,
        /** The file system has not enough space. */
        NO_SPACE,
        /** A fixed table of the workspace (participants, segments) is full. */
        FULL,
        /** The operating system refused an operation; the cause says which. */
        IO
    }

    private final Reason reason;
    private final String path;

    /**
     * Constructs an exception with a reason.
     *
     * @param reason the reason
     * @param path the directory or file in question
     * @param message what was wrong, and the remedy
     */
    public WorkspaceException(Reason reason, Path path, String message) {
        this(reason, path, message, null);
    }

    /**
     * Constructs an exception with a reason and a cause.
     *
     * @param reason the reason
     * @param path the directory or file in question
     * @param message what was wrong, and the remedy
     * @param cause the error of the operating system, or {@code null}
     */
    public WorkspaceException(Reason reason, Path path, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.path = path.toString();
    }

    /**
     * Returns the exception for an operation that the operating system refused.
     *
     * @param doing the operation, as in "cannot create segment"
     * @param path the file in question
     * @param cause the error of the operating system
     * @return the exception, to be thrown
     */
    public static WorkspaceException io(String doing, Path path, IOException cause) {
        return new WorkspaceException(Reason.IO, path, doing + " " + path + ": " + cause, cause);
    }

    /**
     * Returns the reason.
     *
     * @return the reason, for programs
     */
    public Reason reason() {
        return reason;
    }

    /**
     * Returns the directory or file in question.
     *
     * @return its path
     */
    public Path path() {
        return Path.of(path);
    }
}
