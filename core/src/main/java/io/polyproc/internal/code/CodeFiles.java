package io.polyproc.internal.code;

import io.polyproc.WorkspaceException;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files with {@linkplain TravellingCode code} that this process has written into one workspace. They are deleted
 * when it closes the workspace.
 *
 * <p><b>Thread and process safety.</b> Safe.
 *
 * <p><b>If a process dies here.</b> Its files remain until another process publishes code in the workspace, or the
 * workspace is deleted.
 */
final class CodeFiles implements Closeable {

    private static final Pattern NAME = Pattern.compile("code-[0-9a-f]{64}-([0-9a-f]{1,8})");
    private static final int HEX = 16;

    /** The files of this process that exist. */
    private final Set<Path> files = ConcurrentHashMap.newKeySet();

    private final MappedWorkspace workspace;

    private CodeFiles(MappedWorkspace workspace) {
        this.workspace = workspace;
    }

    private static CodeFiles of(MappedWorkspace workspace) {
        CodeFiles own = workspace.local(CodeFiles.class, CodeFiles.class);
        if (own == null) {
            CodeFiles first = new CodeFiles(workspace);
            own = workspace.local(CodeFiles.class, CodeFiles.class, first);
            if (own == first) {
                own.deleteAbandoned();
            }
        }
        return own;
    }

    private Path file(CodeSet set) {
        return workspace
                .directory()
                .resolve(prefix(set.id())
                        + Integer.toHexString(workspace.participants().me()));
    }

    private static String prefix(String id) {
        return "code-" + id + "-";
    }

    /** Writes a set into a workspace, unless this process did so before. */
    static void write(MappedWorkspace workspace, CodeSet set) {
        CodeFiles own = of(workspace);
        Path file = own.file(set);
        if (!own.files.contains(file)) {
            try {
                MappedFiles.deleteQuietly(file);
                MappedFiles.writeNew(file, set.encoded());
            } catch (IOException e) {
                if (!workspace.isOpen() || !Files.exists(workspace.directory())) {
                    return; // closed by another thread, or deleted: none of its processes can be sent anything
                }
                throw WorkspaceException.io("cannot write the code of a task to", file, e);
            }
            own.files.add(file);
        }
    }

    /** Deletes the file of a set that this process has written into a workspace. */
    static void delete(MappedWorkspace workspace, CodeSet set) {
        CodeFiles own = of(workspace);
        Path file = own.file(set);
        if (own.files.remove(file)) {
            MappedFiles.deleteQuietly(file);
        }
    }

    /** Reads a set from the files of all processes in a workspace; null if there is none. */
    static @Nullable CodeSet read(MappedWorkspace workspace, String id) throws IOException {
        IOException trouble = null;
        for (String name : names(workspace)) {
            if (name.startsWith(prefix(id))) {
                try {
                    return CodeSet.decode(
                            id, Files.readAllBytes(workspace.directory().resolve(name)));
                } catch (IOException e) {
                    trouble = e;
                }
            }
        }
        if (trouble != null) {
            throw trouble;
        }
        return null;
    }

    private static String[] names(MappedWorkspace workspace) {
        String[] names = workspace.directory().toFile().list();
        return names == null ? new String[0] : names;
    }

    /** Deletes the files of processes that have ended, which a named workspace may have. */
    private void deleteAbandoned() {
        for (String name : names(workspace)) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches()
                    && !workspace.participants().isAlive(Integer.parseUnsignedInt(matcher.group(1), HEX))) {
                MappedFiles.deleteQuietly(workspace.directory().resolve(name));
            }
        }
    }

    @Override
    public void close() {
        files.forEach(MappedFiles::deleteQuietly);
    }
}
