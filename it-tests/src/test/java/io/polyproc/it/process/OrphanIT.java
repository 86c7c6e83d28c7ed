package io.polyproc.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.Await;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.process.ChildProcess;
import io.polyproc.value.SharedLongArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a process ends, its descendants end too, and its private workspace goes. */
@MultiJvmTest
class OrphanIT {

    @Test
    void childrenAndGrandchildrenEndWhenTheirParentIsKilled(Site site) {
        TestJvm parent = site.start(OrphanIT.class, "startDynasty", "is killed");
        Dynasty dynasty = Dynasty.parse(parent.await("dynasty "));
        assertTrue(dynasty.allAlive());
        long killed = System.nanoTime();
        parent.kill();
        Await.until("child and grandchild end", dynasty::allDead);
        System.out.printf(
                "orphans: all dead %.0f ms after their parent was killed%n", (System.nanoTime() - killed) / 1e6);
        assertTrue(Files.exists(dynasty.directory), "nobody was left to remove it");
        awaitRemoval(dynasty.directory);
    }

    @Test
    void aGrandchildEndsWhenItsParentIsKilledAndTheGrandparentGoesOn(Site site) {
        TestJvm parent = site.start(OrphanIT.class, "startDynasty", "is killed");
        Dynasty dynasty = Dynasty.parse(parent.await("dynasty "));
        Signals.send("KILL", dynasty.child);
        Await.until("the grandchild ends", dynasty::allDead);
        assertTrue(parent.isAlive());
        Multiprocessing.open().close();
        assertTrue(Files.exists(dynasty.directory), "still in use");
        parent.say("end");
        parent.awaitSuccess();
    }

    @ParameterizedTest
    @ValueSource(strings = {"returns", "exits", "throws", "is terminated"})
    void aParentThatEndsInAnyOrdinaryWayLeavesNoChildAndNoDirectory(String how, Site site) {
        TestJvm parent = site.start(OrphanIT.class, "startDynasty", how);
        Dynasty dynasty = Dynasty.parse(parent.await("dynasty "));
        if (how.equals("is terminated")) {
            parent.terminate();
        }
        int expected =
                switch (how) {
                    case "exits" -> 3;
                    case "throws" -> 1;
                    case "is terminated" -> 143;
                    default -> 0;
                };
        assertEquals(expected, parent.awaitExit(), parent::transcript);
        assertFalse(Signals.isAlive(dynasty.child), "the child was killed before its parent ended");
        Await.until("the grandchild ends", dynasty::allDead);
        assertFalse(Files.exists(dynasty.directory), "removed by its owner");
    }

    @Test
    void haltLeavesNoChildAndTheDirectoryToTheNextOpen(Site site) {
        TestJvm parent = site.start(OrphanIT.class, "startDynasty", "halts");
        Dynasty dynasty = Dynasty.parse(parent.await("dynasty "));
        assertEquals(4, parent.awaitExit(), parent::transcript);
        Await.until("child and grandchild end", dynasty::allDead);
        awaitRemoval(dynasty.directory);
    }

    /** The first thread of a process may be a zombie a moment before the last one is, and the locks with it. */
    private static void awaitRemoval(Path directory) {
        Await.until("the next who open a workspace remove " + directory, () -> {
            Multiprocessing.open().close();
            return !Files.exists(directory);
        });
    }

    /** Starts a child that starts a child, neither of which would ever end, tells of them, and ends as it was told. */
    static void startDynasty(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open();
        SharedLongArray pids = mp.sharedLongArrayOfLength("pids", 2);
        ChildProcess child = mp.start(() -> {
            Multiprocessing inherited = Multiprocessing.current();
            ChildProcess grandchild = inherited.start(() -> {
                pids.set(1, ProcessHandle.current().pid());
                new CountDownLatch(1).await();
            });
            grandchild.join();
        });
        pids.set(0, child.pid());
        Await.until("the grandchild runs", () -> pids.get(1) != 0);
        TestMain.say("dynasty " + pids.get(0) + " " + pids.get(1) + " "
                + mp.workspace().directory());
        switch (args[0]) {
            case "returns" -> {}
            case "exits" -> System.exit(3);
            case "throws" -> throw new IllegalStateException("on purpose");
            case "halts" -> Runtime.getRuntime().halt(4);
            default -> TestMain.hear();
        }
    }

    private record Dynasty(long child, long grandchild, Path directory) {
        static Dynasty parse(String line) {
            String[] words = line.split(" ", 3);
            return new Dynasty(Long.parseLong(words[0]), Long.parseLong(words[1]), Path.of(words[2]));
        }

        boolean allAlive() {
            return Arrays.stream(new long[] {child, grandchild}).allMatch(Signals::isAlive);
        }

        boolean allDead() {
            return Arrays.stream(new long[] {child, grandchild}).noneMatch(Signals::isAlive);
        }
    }
}
