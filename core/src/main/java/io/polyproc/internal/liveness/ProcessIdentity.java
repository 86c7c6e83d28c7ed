package io.polyproc.internal.liveness;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who a process is, for messages and post-mortems. It decides nothing: a pid alone is reused, means another process in
 * another container, and belongs to a zombie as well.
 *
 * @param pid process id, as its own pid namespace counts
 * @param startTicks field 22 of {@code /proc/PID/stat}, raw clock ticks since boot; 0 where there is no {@code /proc}
 * @param bootId hash of the kernel's boot id; 0 where there is none
 * @param pidNamespace inode of the pid namespace; 0 where there is none
 */
public record ProcessIdentity(long pid, long startTicks, long bootId, long pidNamespace) {

    private static final String STAT = "/proc/self/stat";
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
    private static final Path PID_NAMESPACE = Path.of("/proc/self/ns/pid");
    private static final int START_TICKS_FIELD = 22;

    /** This process. Read once. */
    public static ProcessIdentity current() {
        return Current.IDENTITY;
    }

    /** From {@code /proc} where there is one: ProcessHandle costs a child 3 ms of class loading. */
    private static ProcessIdentity readCurrent() {
        String stat = read(STAT);
        return stat.isEmpty()
                ? new ProcessIdentity(ProcessHandle.current().pid(), 0, 0, 0)
                : new ProcessIdentity(
                        Long.parseLong(stat.substring(0, stat.indexOf(' '))),
                        startTicks(stat),
                        hash(read(BOOT_ID)),
                        ownPidNamespace());
    }

    private static long startTicks(String stat) {
        // The name, field 2, may hold blanks and brackets: count from behind its last bracket, where field 3 begins.
        int start = stat.lastIndexOf(')') + 2;
        for (int field = 3; field < START_TICKS_FIELD; field++) {
            start = stat.indexOf(' ', start) + 1;
        }
        return Long.parseLong(stat.substring(start, stat.indexOf(' ', start)));
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

    private static String read(String file) {
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
