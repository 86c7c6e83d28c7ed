package io.polyproc.internal.liveness;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The programs that a child has started, recognised by a variable of their environment. They inherit it from the child,
 * whose parent has set it, and keep it when the child has died and they have another parent.
 *
 * <p>The value is the ids of the child and of those above it, separated by commas. So the programs of a child's
 * children are programs of the child. A program without the variable is not recognised.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
public final class MarkedProcesses {

    /** The name of the variable. */
    public static final String VARIABLE = "POLYPROC_PROCESS";

    private static final File PROC = new File("/proc");
    private static final String BEGINNING = VARIABLE + "=";
    private static final char SEPARATOR = ',';

    private MarkedProcesses() {}

    /** Returns the value of the variable for a child of this process. The id has no comma. */
    public static String value(String id) {
        String above = System.getenv(VARIABLE);
        return above == null || above.isEmpty() ? id : above + SEPARATOR + id;
    }

    /** Returns the id of this process; empty if it is not a child, or has no marker. */
    public static Optional<String> ownId() {
        String value = System.getenv(VARIABLE);
        return value == null || value.isEmpty()
                ? Optional.empty()
                : Optional.of(value.substring(value.lastIndexOf(SEPARATOR) + 1));
    }

    /**
     * Sends SIGKILL to all processes with one of the ids, except this one. The environment of another user's process
     * cannot be read, so it is left alone.
     *
     * @return the number of processes
     */
    public static int kill(Collection<String> ids) {
        int killed = 0;
        String[] names = PROC.list();
        for (String name : names == null ? new String[0] : names) {
            if (Character.isDigit(name.charAt(0)) && kill(name, ids)) {
                killed++;
            }
        }
        return killed;
    }

    /**
     * Kills a process if it has one of the ids. Its handle, which knows the time of its start, is made before its
     * environment is read: if the pid is reused meanwhile, nothing is killed.
     */
    private static boolean kill(String pid, Collection<String> ids) {
        if (!isMarked(pid, ids)) {
            return false;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
        return process.isPresent()
                && process.get().pid() != ProcessIdentity.current().pid()
                && isMarked(pid, ids)
                && process.get().destroyForcibly();
    }

    /** Tells whether a process has one of the ids. */
    private static boolean isMarked(String pid, Collection<String> ids) {
        try (FileInputStream in = new FileInputStream("/proc/" + pid + "/environ")) {
            return hasId(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1), ids);
        } catch (IOException e) {
            return false;
        }
    }

    /** Tells whether the text of an environment has one of the ids. */
    static boolean hasId(String environment, Collection<String> ids) {
        int begin = environment.startsWith(BEGINNING) ? 0 : environment.indexOf('\0' + BEGINNING) + 1;
        if (begin == 0 && !environment.startsWith(BEGINNING)) {
            return false;
        }
        int end = environment.indexOf('\0', begin);
        String value = environment.substring(begin + BEGINNING.length(), end < 0 ? environment.length() : end);
        return List.of(value.split(String.valueOf(SEPARATOR), -1)).stream().anyMatch(ids::contains);
    }
}
