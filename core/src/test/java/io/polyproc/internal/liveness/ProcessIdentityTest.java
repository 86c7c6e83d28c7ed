package io.polyproc.internal.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.internal.liveness.ProcessIdentity.Existence;
import io.polyproc.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {

    /** Larger than Linux gives out. */
    private static final long NO_PID = 99_999_999;

    private final ProcessIdentity me = ProcessIdentity.current();

    @BeforeEach
    void onLinux() {
        assumeTrue(me.startTicks() != 0, "there is no /proc here");
    }

    /** Of a process with a simple name. */
    private static long startTicks(long pid) throws Exception {
        return Long.parseLong(Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1)
                .split(" ")[21]);
    }

    @Test
    void thisProcessExists() {
        assertEquals(ProcessHandle.current().pid(), me.pid());
        assertEquals(Existence.ALIVE, me.existence());
    }

    @Test
    void processExistsUntilItEnds() throws Exception {
        Process cat = new ProcessBuilder("cat").start();
        ProcessIdentity other = new ProcessIdentity(cat.pid(), startTicks(cat.pid()), me.bootId(), me.pidNamespace());
        assertEquals(Existence.ALIVE, other.existence());
        cat.destroyForcibly().waitFor();
        assertEquals(Existence.DEAD, other.existence());
    }

    @Test
    void zombieIsDead() throws Exception {
        // The shell becomes a program that never waits for its child.
        Process shell = new ProcessBuilder("sh", "-c", "cat <&0 & echo $!; exec sleep 1000").start();
        try {
            long pid = Long.parseLong(shell.inputReader().readLine());
            ProcessIdentity child = new ProcessIdentity(pid, startTicks(pid), me.bootId(), me.pidNamespace());
            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-KILL", Long.toString(pid))
                            .start()
                            .waitFor());
            Await.until("process " + pid + " is a zombie", () -> Files.readString(Path.of("/proc/" + pid + "/stat"))
                    .contains(") Z "));
            assertEquals(Existence.DEAD, child.existence());
        } finally {
            shell.destroyForcibly().waitFor();
        }
    }

    @Test
    void anotherProcessWithItsPidIsNotIt() {
        assertEquals(
                Existence.DEAD,
                new ProcessIdentity(me.pid(), me.startTicks() - 1, me.bootId(), me.pidNamespace()).existence());
        assertEquals(
                Existence.DEAD,
                new ProcessIdentity(NO_PID, me.startTicks(), me.bootId(), me.pidNamespace()).existence());
    }

    @Test
    void whatCannotBeSeenFromHereIsUnknown() {
        for (ProcessIdentity unseen : new ProcessIdentity[] {
            new ProcessIdentity(me.pid(), me.startTicks(), me.bootId() + 1, me.pidNamespace()),
            new ProcessIdentity(me.pid(), me.startTicks(), me.bootId(), me.pidNamespace() + 1),
            new ProcessIdentity(me.pid(), 0, 0, 0),
            new ProcessIdentity(0, 0, 0, 0)
        }) {
            assertEquals(Existence.UNKNOWN, unseen.existence(), unseen::toString);
        }
    }
}
