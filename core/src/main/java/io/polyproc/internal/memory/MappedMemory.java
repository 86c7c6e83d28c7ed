package io.polyproc.internal.memory;

import io.polyproc.ClosedException;
import io.polyproc.WorkspaceException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A whole file, mapped for reading and writing, shared with every process that maps it.
 *
 * <p><b>Closing.</b> {@link #close} sets the buffer's limit to zero. Every access is checked against that limit anyway,
 * so the hot path has no extra check. An access to a closed mapping fails with an {@link IndexOutOfBoundsException},
 * which {@link #explain} converts to a {@link ClosedException}. The pages are unmapped when the collector finds the
 * buffer unreachable, so a thread in the middle of an access never faults.
 *
 * <p><b>Thread and process safety.</b> Safe; the cells define the memory ordering of accesses.
 */
public final class MappedMemory {

    private volatile Path file;
    private final ByteBuffer buffer;

    private MappedMemory(Path file, ByteBuffer buffer) {
        this.file = file;
        this.buffer = buffer;
    }

    /**
     * Maps an existing file with its current length.
     *
     * @throws WorkspaceException when the file is missing, unreadable or longer than {@link MappedFiles#MAX_LENGTH}
     */
    public static MappedMemory map(Path file) {
        boolean interrupted = false;
        try {
            while (true) {
                // Cheaper to load than FileChannel.open, and every child pays for it.
                try (RandomAccessFile open = new RandomAccessFile(file.toString(), "rw");
                        FileChannel channel = open.getChannel()) {
                    return map(file, channel);
                } catch (ClosedByInterruptException e) {
                    // Mapping does not block: defer the interrupt and try again.
                    interrupted |= Thread.interrupted();
                }
            }
        } catch (IOException e) {
            throw WorkspaceException.io("cannot map", file, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static MappedMemory map(Path file, FileChannel channel) throws IOException {
        long length = channel.size();
        if (length > MappedFiles.MAX_LENGTH) {
            throw new WorkspaceException(
                    WorkspaceException.Reason.FOREIGN_FILE,
                    file,
                    file + " has " + length + " bytes, more than the " + MappedFiles.MAX_LENGTH
                            + " of the largest segment");
        }
        ByteBuffer buffer = channel.map(FileChannel.MapMode.READ_WRITE, 0, length);
        return new MappedMemory(file, buffer.order(ByteOrder.nativeOrder()));
    }

    /** Returns the mapped file. */
    public Path file() {
        return file;
    }

    /** Notes that the file or its directory was renamed. */
    public void movedTo(Path newPlace) {
        file = newPlace;
    }

    /** Returns the bytes, in native order. Only this class changes position and limit; accesses are absolute. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Returns the length in bytes; 0 when closed. */
    public int length() {
        return buffer.limit();
    }

    /** Tells whether {@link #close} was called. */
    public boolean isClosed() {
        return buffer.limit() == 0;
    }

    /** Makes every later access fail. Idempotent. */
    public void close() {
        buffer.limit(0);
    }

    /**
     * Makes every later access fail, for a file that is deleted or will be. The garbage collector frees its pages.
     */
    public void closeDeleted() {
        int length = buffer.limit();
        close();
        if (length > 0) {
            ClosedMappings.add(buffer, length);
        }
    }

    /**
     * Runs an access that uses the buffer itself, and converts its index error as {@link #explain} does. For messages:
     * the cells convert their own, and on the path of a start the link of a lambda would cost a millisecond.
     */
    public <T> T guarded(Supplier<T> access) {
        try {
            return access.get();
        } catch (IndexOutOfBoundsException e) {
            throw explain(e);
        }
    }

    /** Reads an int without ordering; an index error is converted as {@link #explain} does. For cold paths. */
    public int readInt(int offset) {
        try {
            return buffer.getInt(offset);
        } catch (IndexOutOfBoundsException e) {
            throw explain(e);
        }
    }

    /** Reads a long as {@link #readInt} reads an int. */
    public long readLong(int offset) {
        try {
            return buffer.getLong(offset);
        } catch (IndexOutOfBoundsException e) {
            throw explain(e);
        }
    }

    /** Writes an int without ordering; an index error is converted as {@link #explain} does. For cold paths. */
    public void writeInt(int offset, int value) {
        try {
            buffer.putInt(offset, value);
        } catch (IndexOutOfBoundsException e) {
            throw explain(e);
        }
    }

    /** Returns the exception for an index error on this memory: closed, or a damaged offset or length in it. */
    public RuntimeException explain(IndexOutOfBoundsException e) {
        return isClosed()
                ? new ClosedException(file.toString())
                : new WorkspaceException(
                        WorkspaceException.Reason.FOREIGN_FILE,
                        file,
                        "an access outside of the " + length() + " bytes of " + file + " (" + e.getMessage()
                                + "): an offset or a length in it is damaged. Delete " + file.getParent()
                                + " if no process needs its contents",
                        e);
    }
}
