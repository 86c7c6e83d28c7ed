package io.polyproc.internal.pool;

import io.polyproc.WorkspaceException;
import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.codec.ObjectWriter;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The serialized arguments of a job. Small ones go through the worker's ring, large ones into a file of the workspace.
 * So the pool never waits for room in a ring, and the death of a worker loses no arguments.
 *
 * @param calls the number of calls they are for
 * @param bytes the arguments, or empty if they are in the file
 * @param file the name of the file in the workspace, or null
 * @param workspace the workspace of the file
 * @param code the code that the arguments need; null if the class path is enough
 */
record Arguments(
        int calls, byte[] bytes, @Nullable String file, MappedWorkspace workspace, @Nullable List<PublishedCode> code) {

    /** The longest message for a ring; longer ones go into a file. More than two of them fit into a ring. */
    static final int LONGEST_MESSAGE = 24 << 10;

    private static final AtomicLong COUNTER = new AtomicLong();

    /**
     * Returns the arguments of calls whose objects are in the writer, after the header for which {@link #begin} has
     * made room.
     */
    static Arguments of(MappedWorkspace workspace, ObjectWriter written, int calls) {
        written.putIntAt(1, calls);
        byte[] bytes = written.toBytes();
        List<PublishedCode> code = written.takeCode();
        if (bytes.length <= LONGEST_MESSAGE) {
            return new Arguments(calls, bytes, null, workspace, code);
        }
        String file = "task-" + Integer.toHexString(workspace.participants().me()) + "-" + COUNTER.incrementAndGet();
        write(workspace.directory().resolve(file), bytes);
        return new Arguments(calls, new byte[0], file, workspace, code);
    }

    /** Begins to write arguments, with this number of objects for each call. */
    static void begin(ObjectWriter out, int arity) {
        out.truncate(0);
        out.putByte(arity);
        out.putInt(0);
    }

    /** Returns the code that was sent with a function and arguments; null if the class path is enough. */
    static @Nullable List<PublishedCode> codeOf(FunctionRegistry.Function function, Arguments arguments) {
        List<PublishedCode> ofFunction = function.code();
        List<PublishedCode> ofArguments = arguments.code();
        if (ofFunction == null || ofArguments == null) {
            return ofFunction == null ? ofArguments : ofFunction;
        }
        List<PublishedCode> both = new ArrayList<>(ofFunction);
        both.addAll(ofArguments);
        return both;
    }

    /** Deletes the file, if there is one. Called when the job has ended and no worker reads it any more. */
    void discard() {
        if (file != null) {
            MappedFiles.deleteQuietly(workspace.directory().resolve(file));
        }
    }

    private static void write(Path file, byte[] bytes) {
        try {
            MappedFiles.writeNew(file, bytes);
        } catch (IOException e) {
            throw WorkspaceException.io("cannot write arguments of " + bytes.length + " bytes to", file, e);
        }
    }
}
