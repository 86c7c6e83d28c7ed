package io.polyproc.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.process.ChildProcess;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedLongArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the descendants of a process end with it, however it ends, and that its private workspace is removed. */
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
        assertTrue(Files.exists(dynasty.directory), "no process was left to remove it");
        awaitRemoval(dynasty.directory);
    }

    /** Each level watches all ancestors, so none waits for the one above. */
    @Test
    void threeGenerationsEndTogetherWhenTheFirstProcessIsKilled(Site site) {
        TestJvm first = site.start(OrphanIT.class, "startChain");
        long[] pids = Arrays.stream(first.await("chain ").split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
        assertTrue(Arrays.stream(pids).allMatch(Signals::isAlive));
        // The middle processes are stopped, so they notice nothing.
        Signals.send("STOP", pids[0]);
        Signals.send("STOP", pids[1]);
        first.kill();
        Await.until("the last one ends before those in between", () -> !Signals.isAlive(pids[2]));
        assertTrue(Signals.isAlive(pids[0]) && Signals.isAlive(pids[1]), "stopped processes do not end");
        Signals.send("CONT", pids[1]);
        Signals.send("CONT", pids[0]);
        Await.until("all end", () -> Arrays.stream(pids).noneMatch(Signals::isAlive));
        awaitRemoval(site);
    }

    static void startChain(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open();
        SharedLongArray pids = mp.named("pids").sharedLongArray(3);
        mp.start(() -> live(pids, 0));
        Await.until("the last one runs", () -> pids.get(2) != 0);
        TestMain.say("chain " + pids.get(0) + " " + pids.get(1) + " " + pids.get(2));
        TestMain.hear();
    }

    private static void live(SharedLongArray pids, int level) throws Exception {
        if (level + 1 < 3) {
            Multiprocessing.current().start(() -> live(pids, level + 1));
        }
        pids.set(level, ProcessHandle.current().pid());
        new CountDownLatch(1).await();
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

    private static void awaitRemoval(Site site) {
        Await.until("the next open removes the workspaces in " + site.directory(), () -> {
            Multiprocessing.open().close();
            return site.directory().toFile().list().length == 0;
        });
    }

    /** The first thread of a process may be a zombie a moment before the last one is, and its locks with it. */
    private static void awaitRemoval(Path directory) {
        Await.until("the next who open a workspace remove " + directory, () -> {
            Multiprocessing.open().close();
            return !Files.exists(directory);
        });
    }

    /** Starts a child that starts a child, neither of which ever ends, prints their pids, and ends as requested. */
    static void startDynasty(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open();
        SharedLongArray pids = mp.named("pids").sharedLongArray(2);
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
