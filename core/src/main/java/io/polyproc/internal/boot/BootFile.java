package io.polyproc.internal.boot;

import io.polyproc.errors.WorkspaceException;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.segment.MappedWorkspace;
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
import java.util.List;
import java.util.Set;

/**
 * What a parent hands to its child, in a file of the workspace that the child reads and deletes.
 *
 * @param workspaceId the workspace the parent means
 * @param parent the parent's id among the participants
 * @param spare id of the {@link SpareSlot} at which the child waits for its task; 0 when it has it
 * @param classes of the program, which a spare may load beforehand
 * @param task the serialized {@link io.polyproc.process.Task}; of a spare, one to practise with
 */
record BootFile(long workspaceId, int parent, long spare, List<String> classes, byte[] task) {

    /** For a child that has its task from the start. */
    static BootFile of(MappedWorkspace workspace, byte[] task) {
        return new BootFile(workspace.id(), workspace.participants().me(), 0, List.of(), task);
    }

    void write(Path file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(task.length + 40);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(workspaceId);
            out.writeInt(parent);
            out.writeLong(spare);
            out.writeInt(classes.size());
            for (String name : classes) {
                out.writeUTF(name);
            }
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
            String[] classes = new String[in.readInt()];
            for (int i = 0; i < classes.length; i++) {
                classes[i] = in.readUTF();
            }
            byte[] task = new byte[in.readInt()];
            in.readFully(task);
            return new BootFile(workspaceId, parent, spare, List.of(classes), task);
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
