package io.polyproc.internal.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.IpcException;
import io.polyproc.internal.worker.WorkerMain;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.TaskOptions;
import io.polyproc.pool.WorkerDiedException;
import io.polyproc.pool.WorkerOutOfMemoryException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the failures of tasks whose worker has died: the evidence for a lack of memory. */
class DeathsTest {

    private static final int ABORTED = 134;
    private static final String LINE = "Terminating due to java.lang.OutOfMemoryError: Java heap space";
    private static final String EXITS = "-XX:+ExitOnOutOfMemoryError";

    private static IpcException death(int exitCode, List<String> lines, String... jvmOptions) {
        FakeWorld world = new FakeWorld(PoolOptions.ofWorkers(1).withSpares(0));
        world.submit(TaskOptions.defaults());
        WorkerEnd end = new WorkerEnd(exitCode, false, lines, null);
        return Deaths.inTask(world.startReady().worker, end, 2, List.of(jvmOptions));
    }

    @Test
    void lineWithTheErrorIsEvidenceOfAWorkerThatEndedItself() {
        for (int exitCode : new int[] {WorkerMain.OUT_OF_MEMORY, ABORTED}) {
            IpcException failure = death(exitCode, List.of("a line", LINE, "another"));
            assertInstanceOf(WorkerOutOfMemoryException.class, failure);
            assertEquals(LINE, failure.getCause().getMessage());
        }
    }

    @Test
    void lineWithTheErrorIsNoEvidenceAtAnotherExit() {
        WorkerDiedException failure = assertInstanceOf(WorkerDiedException.class, death(1, List.of(LINE), EXITS));
        assertEquals(1, failure.exitCode());
        assertEquals(2, failure.attempt());
        assertEquals(List.of(LINE), failure.lastErrorLines());
    }

    @Test
    void optionIsEvidenceWithTheExitCodeThatItGives() {
        IpcException failure = death(WorkerMain.OUT_OF_MEMORY, List.of(), EXITS);
        assertInstanceOf(WorkerOutOfMemoryException.class, failure);
        assertTrue(failure.getMessage().contains(EXITS), failure::getMessage);
        assertInstanceOf(WorkerDiedException.class, death(ABORTED, List.of(), EXITS));
        assertInstanceOf(WorkerDiedException.class, death(WorkerMain.OUT_OF_MEMORY, List.of("a line"), "-Xmx1g"));
    }
}
