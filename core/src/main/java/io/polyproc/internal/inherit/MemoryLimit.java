package io.polyproc.internal.inherit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory that the processes of this machine, or of this container, may have together: the least limit of the
 * control groups of this process, of version 1 or 2, or else the memory of the machine.
 */
final class MemoryLimit {

    private static final Path ROOT = Path.of("/");
    private static final String TOTAL = "MemTotal:";
    private static final String ADDRESS_SPACE = "Max address space";

    private MemoryLimit() {}

    /** Returns the limit in bytes; 0 if it is unknown. */
    static long bytes() {
        return bytes(ROOT);
    }

    /** Returns the limit according to the files below a directory. */
    static long bytes(Path root) {
        long limit = total(root.resolve("proc/meminfo"));
        for (String line : read(root.resolve("proc/self/cgroup")).split("\n")) {
            // Number, controllers, and path; version 2 has no controllers.
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && parts[1].isEmpty()) {
                limit = least(limit, root.resolve("sys/fs/cgroup"), parts[2], "memory.max");
            } else if (parts.length == 3 && ("," + parts[1] + ",").contains(",memory,")) {
                limit = least(limit, root.resolve("sys/fs/cgroup/memory"), parts[2], "memory.limit_in_bytes");
            }
        }
        return limit == Long.MAX_VALUE ? 0 : limit;
    }

    /** Returns the least limit of a group and those above it. In a container the path may be one of the host. */
    private static long least(long known, Path mount, String group, String file) {
        long least = known;
        Path relative = Path.of(group.startsWith("/") ? group.substring(1) : group);
        for (Path each = relative; each != null; each = each.getParent()) {
            least = Math.min(least, number(read(mount.resolve(each).resolve(file))));
        }
        return Math.min(least, number(read(mount.resolve(file))));
    }

    /** Returns the number; the largest one for {@code max}, and for a file that does not exist. */
    private static long number(String text) {
        try {
            return Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static long total(Path file) {
        for (String line : read(file).split("\n")) {
            if (line.startsWith(TOTAL)) {
                long kilobytes = number(line.substring(TOTAL.length()).replace("kB", ""));
                return kilobytes == Long.MAX_VALUE ? kilobytes : kilobytes * 1024;
            }
        }
        return Long.MAX_VALUE;
    }

    /** Tells whether the address space of this process, and so of its children, is limited, as by ulimit. */
    static boolean isAddressSpaceLimited() {
        for (String line : read(ROOT.resolve("proc/self/limits")).split("\n")) {
            if (line.startsWith(ADDRESS_SPACE)) {
                return !line.substring(ADDRESS_SPACE.length()).trim().startsWith("unlimited");
            }
        }
        return false;
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
