package io.polyproc.internal.child;

import io.polyproc.WorkspaceException;
import io.polyproc.internal.liveness.ProcessIdentity;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.spare.SpareSlot;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The parameters of a child, in a file of the workspace that the child reads and deletes.
 *
 * @param workspaceId the id of the parent's workspace
 * @param parent the parent's id among the participants
 * @param ancestors pids of the processes whose end ends the child, the parent's first
 * @param pidNamespace the namespace in which the parent has its pid; 0 where there is none
 * @param spare id of the {@link SpareSlot} at which the child waits for its task; 0 when it has one
 * @param classes names of classes of the program, which a spare may load beforehand
 * @param settings what the parent's program has set since its start, as {@link Settings} has it
 * @param task the serialized {@link io.polyproc.process.Task}; for a spare, a warm-up task
 */
public record BootFile(
        long workspaceId,
        int parent,
        long[] ancestors,
        long pidNamespace,
        long spare,
        List<String> classes,
        List<String> settings,
        byte[] task) {

    /** Returns the parameters of a child that has its task from the start. */
    public static BootFile of(MappedWorkspace workspace, List<String> settings, byte[] task) {
        return forSpare(workspace, 0, List.of(), settings, task);
    }

    /**
     * Returns the parameters of a spare that waits at the slot with this id; of a child with its task when the id is 0.
     */
    public static BootFile forSpare(
            MappedWorkspace workspace, long spare, List<String> classes, List<String> settings, byte[] task) {
        ProcessIdentity me = ProcessIdentity.current();
        long[] above = ChildMain.ancestors();
        long[] ancestors = new long[above.length + 1];
        ancestors[0] = me.pid();
        System.arraycopy(above, 0, ancestors, 1, above.length);
        int id = workspace.participants().me();
        return new BootFile(workspace.id(), id, ancestors, me.pidNamespace(), spare, classes, settings, task);
    }

    /** Returns the pids by which this process can watch its ancestors; none when they are of another namespace. */
    long[] watchableAncestors() {
        return pidNamespace == ProcessIdentity.current().pidNamespace() ? ancestors : new long[0];
    }

    public void write(Path file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(task.length + 40);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(workspaceId);
            out.writeInt(parent);
            out.writeInt(ancestors.length);
            for (long ancestor : ancestors) {
                out.writeLong(ancestor);
            }
            out.writeLong(pidNamespace);
            out.writeLong(spare);
            out.writeInt(classes.size());
            for (String name : classes) {
                out.writeUTF(name);
            }
            out.writeInt(settings.size());
            for (String setting : settings) {
                // A value may be longer than writeUTF allows.
                byte[] text = setting.getBytes(StandardCharsets.UTF_8);
                out.writeInt(text.length);
                out.write(text);
            }
            out.writeInt(task.length);
            out.write(task);
        } catch (IOException e) {
            throw WorkspaceException.io("cannot write", file, e);
        }
        writeFile(file, bytes.toByteArray());
    }

    public static BootFile read(Path file) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(file.toFile())))) {
            long size = Files.size(file);
            long workspaceId = in.readLong();
            int parent = in.readInt();
            long[] ancestors = new long[length(size, in, Long.BYTES)];
            for (int i = 0; i < ancestors.length; i++) {
                ancestors[i] = in.readLong();
            }
            long pidNamespace = in.readLong();
            long spare = in.readLong();
            String[] classes = new String[length(size, in, Short.BYTES)];
            for (int i = 0; i < classes.length; i++) {
                classes[i] = in.readUTF();
            }
            String[] settings = new String[length(size, in, Integer.BYTES)];
            for (int i = 0; i < settings.length; i++) {
                byte[] text = new byte[length(size, in, 1)];
                in.readFully(text);
                settings[i] = new String(text, StandardCharsets.UTF_8);
            }
            byte[] task = new byte[length(size, in, 1)];
            in.readFully(task);
            return new BootFile(
                    workspaceId, parent, ancestors, pidNamespace, spare, List.of(classes), List.of(settings), task);
        } catch (IOException e) {
            throw WorkspaceException.io("cannot read", file, e);
        }
    }

    /**
     * Reads the number of elements, each of at least this number of bytes, and refuses one for which the file is too
     * short.
     */
    private static int length(long size, DataInputStream in, int bytesEach) throws IOException {
        int length = in.readInt();
        if (length < 0 || (long) length * bytesEach > size) {
            throw new StreamCorruptedException("length=" + length + " in a file of " + size + " bytes");
        }
        return length;
    }

    /**
     * Writes a new file that only its owner can read. A partially written one is deleted, and an existing one is not
     * replaced.
     */
    public static void writeFile(Path file, byte[] bytes) {
        try {
            MappedFiles.writeNew(file, bytes);
        } catch (IOException e) {
            throw WorkspaceException.io("cannot write", file, e);
        }
    }
}
