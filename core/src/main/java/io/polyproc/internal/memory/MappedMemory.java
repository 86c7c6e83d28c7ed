package io.polyproc.internal.memory;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.WorkspaceException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A whole file, mapped for reading and writing, shared with every process that maps it.
 *
 * <p><b>Closing.</b> {@link #close} sets the buffer's limit to zero. Every access is checked against that limit anyway, so
 * a closed mapping costs the hot path nothing and still cannot be touched: the access fails with an
 * {@link IndexOutOfBoundsException}, which {@link #explain} turns into a {@link ClosedException}. The pages themselves go
 * when the collector finds the buffer unreachable; a thread caught in the middle of an access can thus never fault.
 *
 * <p><b>Thread and process safety.</b> Safe; the ordering of accesses is the business of the cells above.
 */
public final class MappedMemory {

    private volatile Path file;
    private final ByteBuffer buffer;

    private MappedMemory(Path file, ByteBuffer buffer) {
        this.file = file;
        this.buffer = buffer;
    }

    /**
     * Maps an existing file in its present length.
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
                    // Mapping does not wait for anything, so an interrupt is for somebody else: keep it and try again.
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

    /** The mapped file. */
    public Path file() {
        return file;
    }

    /** The file's directory was renamed. */
    public void movedTo(Path newPlace) {
        file = newPlace;
    }

    /** The bytes, in native order. Its position and limit belong to this class; accesses are absolute. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Length in bytes; 0 when closed. */
    public int length() {
        return buffer.limit();
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return buffer.limit() == 0;
    }

    /** Makes every later access fail. Idempotent. */
    public void close() {
        buffer.limit(0);
    }

    /**
     * Makes every later access fail, when the file is deleted or about to be: its pages are given back by the
     * collector.
     */
    public void closeDeleted() {
        int length = buffer.limit();
        close();
        if (length > 0) {
            ClosedMappings.add(buffer, length);
        }
    }

    /** What an index error on this memory means: that it is closed, or that an offset or a length in it is damaged. */
    public RuntimeException explain(IndexOutOfBoundsException e) {
        return isClosed()
                ? new ClosedException(file.toString())
                : new WorkspaceException(
                        WorkspaceException.Reason.FOREIGN_FILE,
                        file,
                        "an access outside of the " + length() + " bytes of " + file + " (" + e.getMessage()
                                + "): an offset or a length in it is damaged. Delete " + file.getParent()
                                + " if no process needs what is in it",
                        e);
    }
}
