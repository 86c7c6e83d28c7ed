package io.polyproc.internal.boot;

import io.polyproc.errors.WorkspaceException;
import io.polyproc.internal.memory.MappedFiles;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * What a parent hands to its child, in a file of the workspace that the child reads and deletes.
 *
 * @param workspaceId the workspace the parent means
 * @param parent the parent's id among the participants
 * @param spare id of the {@link SpareSlot} at which the child waits for its task; 0 when it has it
 * @param task the serialized {@link io.polyproc.process.Task}; of a spare, one to practise with
 */
record BootFile(long workspaceId, int parent, long spare, byte[] task) {

    void write(Path file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(task.length + 40);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(workspaceId);
            out.writeInt(parent);
            out.writeLong(spare);
            out.writeInt(task.length);
            out.write(task);
        } catch (IOException e) {
            throw WorkspaceException.io("cannot write", file, e);
        }
        writeFile(file, bytes.toByteArray());
    }

    static BootFile read(Path file) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(file.toFile())))) {
            long workspaceId = in.readLong();
            int parent = in.readInt();
            long spare = in.readLong();
            byte[] task = new byte[in.readInt()];
            in.readFully(task);
            return new BootFile(workspaceId, parent, spare, task);
        } catch (IOException e) {
            throw WorkspaceException.io("cannot read", file, e);
        }
    }

    /** Writes a new file that only its owner can read; no half-written one stays behind. */
    static void writeFile(Path file, byte[] bytes) {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                MappedFiles.ownerOnly("rw-------"))) {
            for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
                channel.write(rest);
            }
        } catch (IOException e) {
            MappedFiles.deleteQuietly(file);
            throw WorkspaceException.io("cannot write", file, e);
        }
    }
}
