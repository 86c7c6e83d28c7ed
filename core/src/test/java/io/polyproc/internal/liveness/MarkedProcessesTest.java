package io.polyproc.internal.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests how programs are recognised and ended. */
class MarkedProcessesTest {

    private static Process sleep(String value) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sleep", "600");
        if (value != null) {
            builder.environment().put(MarkedProcesses.VARIABLE, value);
        }
        return builder.start();
    }

    @Test
    void anIdCountsAsAWholeAndInTheVariableOnly() {
        List<String> ids = List.of("1-a");
        assertTrue(MarkedProcesses.hasId("POLYPROC_PROCESS=1-a\0PATH=/bin\0", ids));
        assertTrue(MarkedProcesses.hasId("PATH=/bin\0POLYPROC_PROCESS=0-z,1-a,2-b", ids));
        assertFalse(MarkedProcesses.hasId("POLYPROC_PROCESS=1-ab\0", ids));
        assertFalse(MarkedProcesses.hasId("X_POLYPROC_PROCESS=1-a\0", ids));
        assertFalse(MarkedProcesses.hasId("OTHER=1-a\0", ids));
        assertFalse(MarkedProcesses.hasId("", ids));
    }

    @Test
    void programsWithAnIdAreKilledAndNoOthers() throws Exception {
        assumeTrue(new File("/proc/self/environ").exists());
        String id = "test-" + System.nanoTime();
        Process marked = sleep("above," + id);
        Process other = sleep(id + "0");
        try {
            assertEquals(1, MarkedProcesses.kill(List.of(id)));
            assertTrue(marked.waitFor(30, TimeUnit.SECONDS));
            assertTrue(other.isAlive());
        } finally {
            marked.destroyForcibly();
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void youngProgramsAreKilledUnlessTheyAreSpared() throws Exception {
        assumeTrue(new File("/proc/uptime").exists());
        Process old = sleep(null);
        Process spared = null;
        Process young = null;
        try {
            // Start times are rounded to hundredths of a second.
            TimeUnit.MILLISECONDS.sleep(300);
            long begin = System.nanoTime();
            young = sleep(null);
            spared = sleep(null);
            long except = spared.pid();
            assertTrue(ChildPrograms.mayExist());
            ChildPrograms.killStartedSince(begin, pid -> pid == except);
            assertTrue(young.waitFor(30, TimeUnit.SECONDS));
            assertTrue(old.isAlive(), "older than the time");
            assertTrue(spared.isAlive());
        } finally {
            for (Process each : new Process[] {old, young, spared}) {
                if (each != null) {
                    each.destroyForcibly().waitFor();
                }
            }
        }
    }
}
