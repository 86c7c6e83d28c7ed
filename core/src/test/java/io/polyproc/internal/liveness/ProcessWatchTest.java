package io.polyproc.internal.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.sun.management.ThreadMXBean;
import io.polyproc.testkit.Await;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Whether a process has ended, asked for without allocating. */
class ProcessWatchTest {

    @Test
    void aLivingProcessIsNotOver() {
        try (ProcessWatch me = ProcessWatch.of(ProcessHandle.current().pid())) {
            assertFalse(me.isOver());
        }
    }

    @Test
    void aKilledProcessThatWasReapedIsOver() throws Exception {
        Process process = new ProcessBuilder("sleep", "100").start();
        try (ProcessWatch watch = ProcessWatch.of(process.pid())) {
            assertFalse(watch.isOver());
            process.destroyForcibly().waitFor();
            Await.until("it is over", watch::isOver);
        }
    }

    @Test
    void aZombieIsOverAndAStoppedProcessIsNot() throws Exception {
        // The shell becomes a program that never waits for its child.
        Process parent = new ProcessBuilder("sh", "-c", "sleep 100 & echo $!; exec sleep 100").start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(parent.getInputStream()))) {
            long pid = Long.parseLong(out.readLine());
            try (ProcessWatch watch = ProcessWatch.of(pid)) {
                signal("STOP", pid);
                assertFalse(watch.isOver());
                signal("KILL", pid);
                Await.until("it is over", watch::isOver);
                assertEquals('Z', state(pid), "its parent has not reaped it");
            }
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    private static void signal(String name, long pid) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor());
    }

    private static char state(long pid) throws Exception {
        String stat = java.nio.file.Files.readString(java.nio.file.Path.of("/proc/" + pid + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    @Test
    void aPidWithoutAProcessCannotBeWatched() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        assertNull(ProcessWatch.of(process.pid()));
        assertNull(ProcessWatch.of(0));
        assertNull(ProcessWatch.of(-1));
    }

    @Test
    void aPollAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (ProcessWatch me = ProcessWatch.of(ProcessHandle.current().pid())) {
            assertNotNull(me);
            for (int i = 0; i < 100; i++) {
                me.isOver();
            }
            long thread = Thread.currentThread().getId();
            long none = allocated(threads, thread, me, 0);
            assertEquals(none, allocated(threads, thread, me, 1000), "bytes of 1,000 polls, as of none");
        }
    }

    private static long allocated(ThreadMXBean threads, long thread, ProcessWatch watch, int polls) {
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < polls; i++) {
            watch.isOver();
        }
        return threads.getThreadAllocatedBytes(thread) - before;
    }
}
