package io.polyproc.process;

import io.polyproc.IpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a child process cannot be started, and the failure of a child that has ended before its task began. It
 * leaves neither a process nor a file.
 */
public final class ChildStartException extends IpcException {

    private static final long serialVersionUID = 2L;

    private static final int NO_EXIT_CODE = -1;

    private final int exitCode;
    private final ArrayList<String> lastErrorLines;

    /**
     * Constructs the exception of a child that has no process.
     *
     * @param message what was tried, what went wrong, and the remedy
     * @param cause the error of the operating system, or {@code null}
     */
    public ChildStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = NO_EXIT_CODE;
        this.lastErrorLines = new ArrayList<>();
    }

    /**
     * Constructs the exception of a child that has ended before its task began.
     *
     * @param message what was tried, what went wrong, and the remedy
     * @param exitCode its exit code, as {@link ChildProcess#exitCode()} gives it
     * @param lastErrorLines what its JVM has printed
     */
    public ChildStartException(String message, int exitCode, List<String> lastErrorLines) {
        super(message, null);
        this.exitCode = exitCode;
        this.lastErrorLines = new ArrayList<>(lastErrorLines);
    }

    /**
     * Returns the exit code of the child.
     *
     * @return empty if there was no process
     */
    public OptionalInt exitCode() {
        return exitCode == NO_EXIT_CODE ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    /**
     * Returns what its JVM has printed before its end.
     *
     * @return at most 20 lines, the oldest first; empty if there was no process, or it has printed nothing
     */
    public List<String> lastErrorLines() {
        return List.copyOf(lastErrorLines);
    }
}
