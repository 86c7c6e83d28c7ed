package io.polyproc.internal.liveness;

import java.io.File;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * The programs that this process has started and that run, as the operating system knows them.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
public final class ChildPrograms {

    /** Nanoseconds of a clock tick; Linux reports times in hundredths of a second. */
    private static final long TICK_NANOS = 10_000_000;

    /** The times of a process and of this one are rounded. */
    private static final long SLACK_TICKS = 2;

    private ChildPrograms() {}

    /** Tells whether this process may have children. Costs little if it has none. */
    public static boolean mayExist() {
        String[] threads = new File("/proc/self/task").list();
        if (threads == null) {
            return true;
        }
        for (String thread : threads) {
            String file = "/proc/self/task/" + thread + "/children";
            if (!ProcessIdentity.read(file).isEmpty()) {
                return true;
            }
        }
        return !new File("/proc/self/task/" + threads[0] + "/children").exists();
    }

    /**
     * Sends SIGKILL to the children of this process that were started since a time, and to their descendants.
     *
     * @param begin the time, {@link System#nanoTime()}
     * @param isSpared tells whether a child, by its pid, is spared, with its descendants
     */
    public static void killStartedSince(long begin, LongPredicate isSpared) {
        long now = uptimeTicks();
        // After the other clock, since this thread may wait for a CPU in between: no program seems too old.
        long ticks = (System.nanoTime() - begin) / TICK_NANOS + SLACK_TICKS;
        if (now > 0 && mayExist()) {
            ProcessHandle.current()
                    .children()
                    .filter(child -> !isSpared.test(child.pid()))
                    .filter(child -> now - startTicks(child.pid()) <= ticks)
                    .toList()
                    .forEach(ChildPrograms::killWithDescendants);
        }
    }

    private static void killWithDescendants(ProcessHandle program) {
        Stream.concat(program.descendants(), Stream.of(program)).toList().forEach(ProcessHandle::destroyForcibly);
    }

    /** Returns the time at which a process was started; the least value if there is none. */
    private static long startTicks(long pid) {
        String stat = ProcessIdentity.read("/proc/" + pid + "/stat");
        return stat.isEmpty() ? Long.MIN_VALUE / 2 : ProcessIdentity.startTicks(stat);
    }

    /** Returns the time since the start of the system; 0 if it is unknown. */
    private static long uptimeTicks() {
        String uptime = ProcessIdentity.read("/proc/uptime");
        int end = uptime.indexOf(' ');
        return end < 0 ? 0 : Long.parseLong(uptime.substring(0, end).replace(".", ""));
    }
}
