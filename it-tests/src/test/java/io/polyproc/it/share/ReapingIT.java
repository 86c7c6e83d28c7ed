package io.polyproc.it.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.IpcLock;
import io.polyproc.testkit.Await;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Private workspaces of killed owners are removed by the next one that opens one; those in use are left alone. */
@MultiJvmTest
class ReapingIT {

    private static final Duration SEVERAL_PROBES = Duration.ofMillis(300);

    @Test
    void theWorkspaceOfAKilledOwnerIsRemovedByTheNextOpen(Site site) throws Exception {
        TestJvm owner = site.start(ReapingIT.class, "openPrivate");
        Path left = Path.of(owner.await("opened "));
        owner.kill();
        assertTrue(Files.exists(left), "it was not removed yet");
        try (Multiprocessing mp = Multiprocessing.open()) {
            assertFalse(Files.exists(left), "removed");
            assertTrue(mp.workspace().isOpen());
            assertEquals(1, workspaces(site));
        }
        assertEquals(0, workspaces(site));
    }

    @Test
    void aWorkspaceInUseIsLeftAlone(Site site) throws Exception {
        TestJvm user = site.start(ReapingIT.class, "openPrivate");
        Path used = Path.of(user.await("opened "));
        for (int i = 0; i < 3; i++) {
            Multiprocessing.open().close();
        }
        assertTrue(Files.exists(used));
        user.say("end");
        user.awaitSuccess();
        assertFalse(Files.exists(used), "removed by its owner");
    }

    static void openPrivate(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            TestMain.say("opened " + mp.workspace().directory());
            TestMain.hear();
        }
    }

    @Test
    void aChildThatOpensAWorkspaceOfItsOwnIsStillAliveInItsParents(Site site) throws Exception {
        TestJvm parent = site.start(ReapingIT.class, "childOpensItsOwn");
        assertEquals("false", parent.await("robbed: "));
        parent.awaitSuccess();
    }

    static void childOpensItsOwn(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            IpcLock lock = mp.lock();
            var child = mp.process(() -> {
                        lock.lock();
                        try (Multiprocessing own = Multiprocessing.open()) {
                            System.out.write(own.workspace().directory().getNameCount());
                            System.out.flush();
                            System.in.read();
                        }
                        lock.unlock();
                    })
                    .stdin(Redirect.PIPE)
                    .stdout(Redirect.PIPE)
                    .start();
            child.output().read();
            boolean robbed;
            try {
                robbed = lock.tryLock(SEVERAL_PROBES);
            } catch (io.polyproc.sync.OwnerDiedException e) {
                robbed = true;
            }
            TestMain.say("robbed: " + robbed);
            child.input().close();
            child.join(Await.LONG);
        }
    }

    private static long workspaces(Site site) throws IOException {
        try (Stream<Path> files = Files.list(site.directory())) {
            return files.filter(file -> file.getFileName().toString().contains("polyproc-"))
                    .count();
        }
    }
}
