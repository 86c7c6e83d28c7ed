package io.polyproc.internal.code;

import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files with {@linkplain TravellingCode code} in one workspace.
 *
 * <pre>
 *   code-ID              of elements: any process may need it, as long as the workspace is used
 *   code-ID-PARTICIPANT  of tasks: deleted by its writer, at the latest when that closes the workspace
 *   NAME.new             one of these that is being written; with a participant, too
 * </pre>
 *
 * <p><b>Thread and process safety.</b> Safe.
 *
 * <p><b>If a process dies here.</b> A file appears under its name by a rename, complete or not at all. The files of the
 * process remain until another one publishes a set in the workspace, or the workspace is deleted. Those of elements are
 * deleted by a process that closes the workspace, or publishes its first set, when no other has it open.
 */
final class CodeFiles implements Closeable {

    private static final Pattern NAME = Pattern.compile("code-[0-9a-f]{64}(?:-([0-9a-f]{1,8}))?(\\.new)?");
    private static final String STAGED = MappedFiles.STAGING_SUFFIX;
    private static final int HEX = 16;

    /** Listings of the directory until a set is found; a file may be replaced after a listing. */
    private static final int LISTINGS = 3;

    /** The files that this process has written or verified, as they were then. */
    private final Map<String, Stamp> files = new ConcurrentHashMap<>();

    private final MappedWorkspace workspace;

    private CodeFiles(MappedWorkspace workspace) {
        this.workspace = workspace;
    }

    /** What changes when a file is written again. */
    private record Stamp(long length, FileTime time, @Nullable Object key) {
        static @Nullable Stamp of(Path file) {
            try {
                BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(found.size(), found.lastModifiedTime(), found.fileKey());
            } catch (IOException e) {
                return null;
            }
        }
    }

    private static CodeFiles of(MappedWorkspace workspace) {
        CodeFiles own = workspace.local(CodeFiles.class, CodeFiles.class);
        if (own == null) {
            CodeFiles first = new CodeFiles(workspace);
            own = workspace.local(CodeFiles.class, CodeFiles.class, first);
            if (own == first) {
                own.deleteAbandoned(own.isAlone());
            }
        }
        return own;
    }

    private static String forElements(String id) {
        return "code-" + id;
    }

    private String forTasks(String id) {
        return "code-" + id + "-" + me();
    }

    private String me() {
        return Integer.toHexString(workspace.participants().me());
    }

    private Path path(String name) {
        return workspace.directory().resolve(name);
    }

    /**
     * Writes a set into a workspace, unless this process did so before and the file is unchanged.
     *
     * @param isPinned whether elements may need it
     */
    static void write(MappedWorkspace workspace, CodeSet set, boolean isPinned) {
        CodeFiles own = of(workspace);
        String shared = forElements(set.id());
        try {
            if (!own.isIntact(shared)) {
                own.writeFile(isPinned ? shared : own.forTasks(set.id()), set, isPinned);
            }
        } catch (IOException e) {
            if (workspace.isOpen() && Files.exists(workspace.directory())) {
                throw own.unwritable(set, e);
            }
            // Closed by another thread, or deleted: none of its processes can be sent anything.
        }
    }

    private boolean isIntact(String name) {
        Stamp stamp = files.get(name);
        return stamp != null && stamp.equals(Stamp.of(path(name)));
    }

    private void writeFile(String name, CodeSet set, boolean isPinned) throws IOException {
        if (isIntact(name)) {
            return;
        }
        Path file = path(name);
        if (!isPinned || !isOf(file, set)) {
            deleteAbandoned(false);
            Path staged = path(forTasks(set.id()) + STAGED);
            MappedFiles.deleteQuietly(staged);
            MappedFiles.replace(file, staged, set.encoded());
        }
        Stamp stamp = Stamp.of(file);
        if (stamp != null) {
            files.put(name, stamp);
        }
        if (isPinned) {
            delete(workspace, set.id());
        }
    }

    /** Tells whether another process has written a set already. */
    private static boolean isOf(Path file, CodeSet set) {
        try {
            CodeSet.decode(set.id(), Files.readAllBytes(file));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private WorkspaceException unwritable(CodeSet set, IOException e) {
        Path directory = workspace.directory();
        int length = set.encoded().length;
        long left = directory.toFile().getUsableSpace();
        if (left >= length) {
            return WorkspaceException.io("cannot write the code of a task to", path(forTasks(set.id())), e);
        }
        return new WorkspaceException(
                Reason.NO_SPACE,
                directory,
                "no room for the code of a task: it needs " + length + " bytes and " + directory + " has " + left
                        + " left; free some, or choose another place with -Dpolyproc.dir",
                e);
    }

    /** Deletes the file of a set that this process has written for tasks. */
    static void delete(MappedWorkspace workspace, String id) {
        CodeFiles own = of(workspace);
        String name = own.forTasks(id);
        if (own.files.remove(name) != null) {
            MappedFiles.deleteQuietly(own.path(name));
        }
    }

    /**
     * Reads a set from the files of all processes in a workspace; null if there is none.
     *
     * @throws IOException if there are only damaged files of it; the message names one
     */
    static @Nullable CodeSet read(MappedWorkspace workspace, String id) throws IOException {
        IOException trouble = null;
        for (int i = 0; i < LISTINGS; i++) {
            boolean isReplaced = false;
            for (String name : names(workspace)) {
                if (isOf(name, id)) {
                    Path file = workspace.directory().resolve(name);
                    try {
                        return CodeSet.decode(id, Files.readAllBytes(file));
                    } catch (NoSuchFileException e) {
                        isReplaced = true;
                    } catch (IOException e) {
                        trouble = new IOException("the file " + file + " is damaged: " + e.getMessage(), e);
                    }
                }
            }
            if (!isReplaced) {
                break;
            }
        }
        if (trouble != null) {
            throw trouble;
        }
        return null;
    }

    private static boolean isOf(String name, String id) {
        String shared = forElements(id);
        return name.equals(shared) || name.startsWith(shared + "-") && !name.endsWith(STAGED);
    }

    private static String[] names(MappedWorkspace workspace) {
        String[] names = workspace.directory().toFile().list();
        return names == null ? new String[0] : names;
    }

    private boolean isAlone() {
        return workspace.participants().list().size() <= 1;
    }

    /**
     * Deletes the files of processes that have ended.
     *
     * @param withElements whether those of elements are deleted as well
     */
    private void deleteAbandoned(boolean withElements) {
        ParticipantTable participants = workspace.participants();
        for (String name : names(workspace)) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches()) {
                String owner = matcher.group(1);
                boolean isAbandoned =
                        owner == null ? withElements : !participants.isAlive(Integer.parseUnsignedInt(owner, HEX));
                if (isAbandoned) {
                    MappedFiles.deleteQuietly(path(name));
                }
            }
        }
    }

    @Override
    public void close() {
        for (String name : files.keySet()) {
            if (name.endsWith("-" + me())) {
                MappedFiles.deleteQuietly(path(name));
            }
        }
        if (isAlone()) {
            deleteAbandoned(true);
        }
    }
}
