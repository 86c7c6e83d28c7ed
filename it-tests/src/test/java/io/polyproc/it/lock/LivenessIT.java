package io.polyproc.it.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.testkit.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stopped is not dead, a zombie is, and one that has left the workspace counts as dead. */
@MultiJvmTest
class LivenessIT {

    /** Many times longer than any sleep of a waiter, after each of which it asks whether the owner lives. */
    private static final Duration MANY_SLEEPS = Duration.ofMillis(500);

    @Test
    void aStoppedOwnerIsNeverRobbed(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcLock lock = mp.named(Owner.LOCK).lock();
            TestJvm owner = owner(site);
            TestJvm waiter = site.start(Owner.class, "obey", site.workspace());
            waiter.await("ready");
            owner.stop();
            waiter.say("lock");
            assertFalse(lock.tryLock(MANY_SLEEPS), "waited for a stopped owner");
            assertFalse(lock.tryLock(), "tried while its owner is stopped");
            assertTrue(lock.owner().orElseThrow().alive(), "a stopped owner is alive");
            owner.goOn();
            owner.say("unlock");
            owner.await("unlocked");
            waiter.await("locked");
            waiter.say("unlock");
            waiter.await("unlocked");
            assertEquals(0, lock.ownerDeaths());
        }
    }

    @Test
    void aZombieOwnerIsDead(Site site) throws Exception {
        assumeTrue(Signals.isAlive(ProcessHandle.current().pid()), "there is no /proc here");
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcLock lock = mp.named(Owner.LOCK).lock();
            // The shell starts the JVM in the background, then becomes a program that never waits for it. Background
            // jobs have no input, so the JVM gets the shell's own.
            StringBuilder script = new StringBuilder("exec 3<&0;");
            site.jvm()
                    .command()
                    .forEach(word -> script.append(" '").append(word).append("'"));
            script.append(' ').append(TestMain.class.getName()).append(' ').append(LivenessIT.class.getName());
            script.append(" holdAndTellPid '").append(site.workspace()).append("' <&3 & exec sleep 1000");
            TestJvm shell = site.jvm().run("shell", List.of("sh", "-c", script.toString()));
            long pid = Long.parseLong(shell.await("locked by "));
            Signals.send("KILL", pid);
            Await.until("process " + pid + " is a zombie", () -> Signals.state(pid) == 'Z');
            assertThrows(OwnerDiedException.class, () -> lock.tryLock(Await.LONG));
            assertFalse(lock.owner().orElseThrow().alive(), "a zombie is dead");
            assertEquals('Z', Signals.state(pid), "still a zombie");
        }
    }

    static void holdAndTellPid(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(java.nio.file.Path.of(args[0]))) {
            mp.named(Owner.LOCK).lock().lock();
            TestMain.say("locked by " + ProcessHandle.current().pid());
            TestMain.hear();
        }
    }

    @Test
    void anOwnerThatClosesItsWorkspaceCountsAsDead(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcLock lock = mp.named(Owner.LOCK).lock();
            TestJvm owner = site.start(Owner.class, "closeWithLockHeld", site.workspace());
            owner.await("closed");
            OwnerDiedException told = assertThrows(OwnerDiedException.class, () -> lock.tryLock(Await.LONG));
            assertTrue(told.getMessage().contains("pid " + owner.pid()), told.getMessage());
            assertTrue(owner.isAlive());
            assertTrue(lock.recover(() -> {}));
            lock.lock();
            lock.unlock();
        }
    }

    @Test
    void aDeadOwnerIsStillDeadWhenItsSlotIsTakenByAnother(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcLock lock = mp.named(Owner.LOCK).lock();
            TestJvm dead = owner(site);
            dead.kill();
            // Registers in the slot of the dead one, the lowest that is free, and lives.
            TestJvm heir = site.start(Owner.class, "obey", site.workspace());
            heir.await("ready");
            assertEquals(2, mp.workspace().processes().size(), "the heir and this one");
            assertThrows(OwnerDiedException.class, () -> lock.tryLock(Await.LONG));
            assertFalse(lock.owner().orElseThrow().alive());
            assertNotEquals(heir.pid(), lock.owner().orElseThrow().pid());
            assertTrue(lock.recover(() -> {}));
            heir.say("lock");
            heir.await("locked");
            assertEquals(heir.pid(), lock.owner().orElseThrow().pid());
            heir.say("unlock");
            heir.await("unlocked");
        }
    }

    @Test
    void anOwnerInAnotherPidNamespaceIsAliveUntilItDies(Site site) throws Exception {
        List<String> unshare = List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc");
        assumeTrue(site.jvm().run("unshare", concat(unshare, "true")).awaitExit() == 0, "unshare is not allowed here");
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcLock lock = mp.named(Owner.LOCK).lock();
            TestJvm inside =
                    site.jvm().behind(unshare.toArray(String[]::new)).start(Owner.class, "obey", site.workspace());
            inside.await("ready");
            inside.say("lock");
            inside.await("locked");
            assertFalse(lock.tryLock(MANY_SLEEPS), "its owner lives, in another pid namespace");
            assertEquals(1, lock.owner().orElseThrow().pid(), "as it counts itself");
            // And the other way round: for the one inside, the owner's pid does not exist.
            TestJvm outside = site.start(Owner.class, "obey", site.workspace());
            outside.await("ready");
            inside.say("unlock");
            inside.await("unlocked");
            outside.say("lock");
            outside.await("locked");
            inside.await("ready");
            inside.say("lock");
            assertFalse(lock.tryLock(MANY_SLEEPS), "its owner lives");
            assertEquals(0, lock.ownerDeaths());
            outside.kill();
            inside.await("told that the owner died");
            inside.await("locked");
            inside.kill();
            assertThrows(OwnerDiedException.class, () -> lock.tryLock(Await.LONG));
        }
    }

    private static List<String> concat(List<String> words, String last) {
        return java.util.stream.Stream.concat(words.stream(), java.util.stream.Stream.of(last))
                .toList();
    }

    private static TestJvm owner(Site site) {
        TestJvm owner = site.start(Owner.class, "obey", site.workspace());
        owner.await("ready");
        owner.say("lock");
        owner.await("locked");
        return owner;
    }
}
