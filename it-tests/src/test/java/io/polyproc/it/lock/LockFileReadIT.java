package io.polyproc.it.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.process.ChildProcess;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedBoolean;
import io.polyproc.value.SharedInt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A process that opens and closes the files of its own workspace, as a backup does, keeps its locks and its children.
 */
@MultiJvmTest
class LockFileReadIT {

    /** A child looks for its parent ten times a second, and tries the lock for 20 ms at a time. */
    private static final int TRIES_IN_SEVERAL_LOOKS = 20;

    private static void readFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertTrue(Files.readAllBytes(file).length >= 0);
            }
        }
    }

    @Test
    void theChildOfAParentThatReadsItsFilesLivesAndNeverGetsTheParentsLock(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt tries = mp.sharedInt(0);
            SharedInt taken = mp.sharedInt(0);
            SharedBoolean stop = mp.sharedBoolean(false);
            IpcLock lock = mp.lock(LockOptions.defaults().withOwnerDeath(OwnerDeath.RECOVER));
            lock.lock();
            ChildProcess child = mp.start(() -> {
                while (!stop.get()) {
                    if (lock.tryLock(Duration.ofMillis(20))) {
                        taken.addAndGet(1);
                        lock.unlock();
                    }
                    tries.addAndGet(1);
                }
            });
            Await.until("the child tries", () -> tries.get() > 0 || !child.isAlive());
            for (int round = 0; round < 3; round++) {
                readFiles(mp.workspace().directory());
                int before = tries.get();
                Await.until(
                        "the child goes on", () -> tries.get() > before + TRIES_IN_SEVERAL_LOOKS || !child.isAlive());
                assertTrue(child.isAlive(), "the child has ended with its living parent");
                assertEquals(0, taken.get(), "the child has got a lock that its parent holds");
                mp.sharedInt(round);
            }
            lock.unlock();
            Await.until("the child gets the lock", () -> taken.get() > 0);
            stop.set(true);
            child.join();
            assertEquals(0, child.exitCode());
            assertEquals(0, lock.ownerDeaths());
        }
    }

    @Test
    void anOwnerThatHasReadItsFilesAndIsKilledThenIsDead(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcLock lock = mp.named(Owner.LOCK).lock(LockOptions.defaults().withOwnerDeath(OwnerDeath.RECOVER));
            TestJvm owner = site.start(LockFileReadIT.class, "lockAndRead", site.workspace());
            owner.await("locked");
            assertFalse(lock.tryLock(Duration.ofMillis(300)), "its owner lives");
            assertEquals(2, mp.workspace().processes().size());
            owner.stop();
            assertFalse(lock.tryLock(Duration.ofMillis(300)), "its owner lives, and is stopped");
            owner.goOn();
            owner.kill();
            assertTrue(lock.tryLock(Await.LONG));
            lock.unlock();
            assertEquals(1, mp.workspace().processes().size());
        }
    }

    static void lockAndRead(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]))) {
            mp.named(Owner.LOCK)
                    .lock(LockOptions.defaults().withOwnerDeath(OwnerDeath.RECOVER))
                    .lock();
            readFiles(mp.workspace().directory());
            TestMain.say("locked");
            TestMain.hear();
        }
    }
}
