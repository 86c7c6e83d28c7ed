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

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path PID_NAMESPACE = Path.of("/proc/self/ns/pid");
    private static final int START_TICKS_FIELD = 22;

    /** This process. Read once. */
    public static ProcessIdentity current() {
        return Current.IDENTITY;
    }

    /** Start ticks of a process as {@code /proc} shows it now, or 0 when there is none, or it is a zombie. */
    static long liveStartTicks(String pid) {
        String stat = read("/proc/" + pid + "/stat");
        // The name, field 2, may hold blanks and brackets: count from behind its last bracket.
        int afterName = stat.lastIndexOf(')') + 2;
        if (afterName >= stat.length() || afterName < 2) {
            return 0;
        }
        char state = stat.charAt(afterName);
        return state == 'Z' || state == 'X' ? 0 : Long.parseLong(field(stat, afterName, START_TICKS_FIELD - 3));
    }

    /** Whether {@code /proc}, as this process sees it, shows this very process alive: same pid and same start. */
    public boolean isVisiblyAlive() {
        return startTicks != 0 && liveStartTicks(Long.toString(pid)) == startTicks;
    }

    private static String field(String text, int from, int skip) {
        int start = from;
        for (int i = 0; i < skip; i++) {
            start = text.indexOf(' ', start) + 1;
        }
        int end = text.indexOf(' ', start);
        return text.substring(start, end);
    }

    private static String read(String file) {
        try (FileInputStream in = new FileInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static final class Current {
        static final ProcessIdentity IDENTITY =
                new ProcessIdentity(pid(), liveStartTicks("self"), bootId(), pidNamespace());

        /** From /proc where there is one: ProcessHandle costs a child 3 ms of class loading. */
        private static long pid() {
            String stat = read("/proc/self/stat");
            return stat.isEmpty()
                    ? ProcessHandle.current().pid()
                    : Long.parseLong(stat.substring(0, stat.indexOf(' ')));
        }

        private static long bootId() {
            String id = read(BOOT_ID.toString());
            long hash = 0;
            for (int i = 0; i < id.length(); i++) {
                hash = hash * 31 + id.charAt(i);
            }
            return hash;
        }

        private static long pidNamespace() {
            try {
                String link = Files.readSymbolicLink(PID_NAMESPACE).toString();
                return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
            } catch (IOException | RuntimeException e) {
                return 0;
            }
        }
    }
}
