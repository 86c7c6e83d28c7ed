package io.polyproc.internal.liveness;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Identity of a process: its pid, and the properties that distinguish it from all other processes with this pid.
 *
 * <p>It is the second proof of life, for a process that has lost its file lock ({@link LockFile}). It is visible only
 * in its own pid namespace. In other namespaces the file lock alone decides.
 *
 * @param pid process id in its own pid namespace
 * @param startTicks field 22 of {@code /proc/PID/stat}, raw clock ticks since boot; 0 where there is no {@code /proc}
 * @param bootId hash of the kernel's boot id; 0 where there is none
 * @param pidNamespace inode of the pid namespace; 0 where there is none
 */
public record ProcessIdentity(long pid, long startTicks, long bootId, long pidNamespace) {

    /** State of a process according to {@code /proc}. */
    public enum Existence {
        /** It runs, sleeps or is stopped. */
        ALIVE,
        /** It has ended: there is no process, a zombie, or another process with its pid. */
        DEAD,
        /** It is not visible: another pid namespace or kernel, or no {@code /proc}. */
        UNKNOWN
    }

    private static final String PROC = "/proc/";
    private static final String STAT = "/stat";
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
    private static final Path PID_NAMESPACE = Path.of("/proc/self/ns/pid");
    private static final int STATE_FIELD = 3;
    private static final int FLAGS_FIELD = 9;
    private static final int THREADS_FIELD = 20;
    private static final int START_TICKS_FIELD = 22;

    /** The kernel's PF_EXITING: set before a process frees its file locks, and so before it is a zombie. */
    private static final long EXITING = 4;

    /** Returns the identity of this process. Read once. */
    public static ProcessIdentity current() {
        return Current.IDENTITY;
    }

    /**
     * Returns the state of the process with this identity. A killed process may be alive for a moment after the kernel
     * has freed its locks, but not after its parent's {@code waitpid} has returned.
     */
    public Existence existence() {
        ProcessIdentity me = current();
        boolean visible = pid > 0
                && startTicks > 0
                && bootId == me.bootId
                && pidNamespace == me.pidNamespace
                && me.startTicks > 0
                && me.bootId != 0
                && me.pidNamespace != 0;
        if (!visible) {
            return Existence.UNKNOWN;
        }
        String stat = read(PROC + pid + STAT);
        if (stat.isEmpty()) {
            // Without a free file descriptor the file cannot be read, but its existence is visible.
            return new File(PROC + pid).exists() ? Existence.ALIVE : Existence.DEAD;
        }
        return startTicks(stat) == startTicks && runs(stat) ? Existence.ALIVE : Existence.DEAD;
    }

    /** Returns the user of this process as a number, which also a user without a name has; 0 if it is unknown. */
    public int userId() {
        try {
            return (Integer) Files.getAttribute(Path.of(PROC + "self"), "unix:uid");
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    /** Reads {@code /proc} where it exists: ProcessHandle costs a child 3 ms of class loading. */
    private static ProcessIdentity readCurrent() {
        String stat = read(PROC + "self" + STAT);
        return stat.isEmpty()
                ? new ProcessIdentity(ProcessHandle.current().pid(), 0, 0, 0)
                : new ProcessIdentity(
                        Long.parseLong(stat.substring(0, stat.indexOf(' '))),
                        startTicks(stat),
                        hash(read(BOOT_ID)),
                        ownPidNamespace());
    }

    /** Tells whether the process has a thread that is not exiting: its leader may end before the others. */
    private static boolean runs(String stat) {
        char state = stat.charAt(field(stat, STATE_FIELD));
        boolean exiting = state == 'Z' || state == 'X' || (number(stat, FLAGS_FIELD) & EXITING) != 0;
        return !exiting || number(stat, THREADS_FIELD) > 1;
    }

    /** Returns the time of the start in a line of {@code /proc/PID/stat}. */
    static long startTicks(String stat) {
        return number(stat, START_TICKS_FIELD);
    }

    private static long number(String stat, int field) {
        int start = field(stat, field);
        return Long.parseLong(stat.substring(start, stat.indexOf(' ', start)));
    }

    /**
     * Returns the start of a field. The name, field 2, may contain blanks and brackets: fields are counted after its
     * last bracket.
     */
    private static int field(String stat, int number) {
        int start = stat.lastIndexOf(')') + 2;
        for (int field = STATE_FIELD; field < number; field++) {
            start = stat.indexOf(' ', start) + 1;
        }
        return start;
    }

    private static long hash(String text) {
        long hash = 0;
        for (int i = 0; i < text.length(); i++) {
            hash = hash * 31 + text.charAt(i);
        }
        return hash;
    }

    private static long ownPidNamespace() {
        try {
            String link = Files.readSymbolicLink(PID_NAMESPACE).toString();
            return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    /** Returns the contents of a file; an empty text if it cannot be read. */
    static String read(String file) {
        try (FileInputStream in = new FileInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static final class Current {
        static final ProcessIdentity IDENTITY = readCurrent();
    }
}
