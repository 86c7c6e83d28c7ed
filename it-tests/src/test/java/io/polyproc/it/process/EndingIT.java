package io.polyproc.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Site.Captured;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.Task;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Tests the ends of children, as their parent sees them. */
@MultiJvmTest
class EndingIT {

    @Test
    void aTaskThatReturnsEndsWithCode0AndPrintsNothing(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt balance = mp.sharedInt(100);
            Captured captured =
                    site.start(mp.process(() -> balance.getAndAdd(23))).join();
            assertEquals(0, captured.child().exitCode());
            assertTrue(captured.child().failure().isEmpty());
            assertTrue(captured.child().exitSignal().isEmpty());
            assertEquals(123, balance.get());
            assertEquals(List.of(), captured.output().toTheEnd());
            assertEquals(List.of(), captured.errors().toTheEnd());
            assertTrue(captured.child().toString().contains("ended with 0"), captured.child()::toString);
        }
    }

    @Test
    void aTaskThatThrowsEndsWithCode1(Site site) throws Exception {
        assertEquals(1, exitCode(site, () -> {
            throw new IllegalStateException("on purpose");
        }));
    }

    @Test
    void systemExitEndsWithItsCode(Site site) throws Exception {
        assertEquals(3, exitCode(site, () -> System.exit(3)));
    }

    @Test
    void haltEndsWithItsCode(Site site) throws Exception {
        assertEquals(4, exitCode(site, () -> Runtime.getRuntime().halt(4)));
    }

    private static int exitCode(Site site, Task task) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            return site.start(mp.process(task)).join().child().exitCode();
        }
    }

    @Test
    void killEndsWithSignal9(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Captured captured = startSleeper(site, mp, true);
            captured.child().kill();
            captured.join();
            assertEquals(137, captured.child().exitCode());
            assertEquals(OptionalInt.of(9), captured.child().exitSignal());
            assertTrue(captured.child().failure().isEmpty());
            captured.child().kill();
            captured.child().terminate();
        }
    }

    @Test
    void terminateEndsWithSignal15AndRunsShutdownHooks(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt hooks = mp.sharedInt(0);
            SharedInt started = mp.sharedInt(0);
            Captured captured = site.start(mp.process(() -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> hooks.set(1)));
                started.set(1);
                sleepForever();
            }));
            Await.until("the child has its hook", () -> started.get() == 1);
            captured.child().terminate();
            captured.join();
            assertEquals(143, captured.child().exitCode());
            assertEquals(OptionalInt.of(15), captured.child().exitSignal());
            assertEquals(1, hooks.get());
        }
    }

    @Test
    void whatATerminatedChildPrintsInTheEndIsStillRead(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt started = mp.sharedInt(0);
            Captured captured = site.start(mp.process(() -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("from the hook")));
                started.set(1);
                sleepForever();
            }));
            Await.until("the child has its hook", () -> started.get() == 1);
            captured.child().terminate();
            captured.join();
            assertEquals(List.of("from the hook"), captured.output().toTheEnd());
        }
    }

    @Test
    void terminateWithAGraceTakesAnyDuration(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            for (Duration none : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
                ChildProcess child = startSleeper(site, mp, true).child();
                child.terminate(none);
                assertFalse(child.isAlive());
            }
            ChildProcess child = startSleeper(site, mp, true).child();
            assertTrue(child.terminate(ChronoUnit.FOREVER.getDuration()));
            assertFalse(child.isAlive());
        }
    }

    @Test
    void joinWithATimeoutChecksOnceWhenItIsZeroOrNegative(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = startSleeper(site, mp, true).child();
            assertFalse(child.join(Duration.ZERO));
            assertFalse(child.join(Duration.ofSeconds(-1)));
            assertFalse(child.join(Duration.ofSeconds(Long.MIN_VALUE)));
            long start = System.nanoTime();
            assertFalse(child.join(Duration.ofMillis(50)));
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(50), "waited for the time given");
            assertThrows(IllegalStateException.class, child::exitCode);
            assertThrows(IllegalStateException.class, child::failure);
            assertThrows(IllegalStateException.class, child::exitSignal);
            assertTrue(child.isAlive());
            child.kill();
            assertTrue(child.join(Await.LONG));
            assertTrue(child.join(Duration.ZERO));
            assertFalse(child.isAlive());
        }
    }

    @Test
    void anInterruptedJoinLetsTheChildGoOn(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = startSleeper(site, mp, true).child();
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, child::join);
            assertTrue(child.isAlive());
        }
    }

    @Test
    void onExitIsDoneWithTheChildWhenItHasEnded(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = startSleeper(site, mp, false).child();
            var exit = child.onExit().thenApply(ChildProcess::exitCode);
            assertFalse(exit.isDone());
            child.kill();
            assertEquals(137, exit.get(Await.LONG.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void closeTerminatesDaemonsAndWaitsForTheOthers(Site site) throws Exception {
        ChildProcess daemon;
        ChildProcess other;
        Multiprocessing mp = Multiprocessing.open();
        SharedInt mayEnd = mp.sharedInt(0);
        daemon = startSleeper(site, mp, true).child();
        other = site.start(mp.process(() -> {
                    while (mayEnd.get() == 0) {
                        LockSupport.parkNanos(1_000_000);
                    }
                    System.exit(5);
                }))
                .child();
        assertTrue(daemon.isDaemon());
        assertFalse(other.isDaemon());
        Thread closer = new Thread(mp::close, "closer");
        closer.start();
        assertTrue(daemon.join(Await.LONG), "the daemon is terminated");
        assertEquals(143, daemon.exitCode());
        assertTrue(closer.isAlive(), "the other child is waited for");
        mayEnd.set(1);
        closer.join();
        assertEquals(5, other.exitCode());
    }

    @Test
    void anInterruptedCloseKillsTheChildrenAndKeepsTheInterrupt(Site site) throws Exception {
        Multiprocessing mp = Multiprocessing.open();
        ChildProcess child = startSleeper(site, mp, false).child();
        Thread.currentThread().interrupt();
        mp.close();
        assertTrue(Thread.interrupted(), "the interrupt is kept");
        assertEquals(137, child.exitCode());
    }

    private static Captured startSleeper(Site site, Multiprocessing mp, boolean daemon) {
        SharedInt started = mp.sharedInt(0);
        Captured captured = site.start(mp.process(() -> {
                    started.set(1);
                    sleepForever();
                })
                .daemon(daemon));
        Await.until("the child's task has begun", () -> started.get() == 1);
        return captured;
    }

    private static void sleepForever() throws InterruptedException {
        new java.util.concurrent.CountDownLatch(1).await();
    }
}
