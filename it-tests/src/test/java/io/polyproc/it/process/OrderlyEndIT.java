package io.polyproc.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Soak;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.process.ChildProcess;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests a program that is ended by a signal: its shutdown hooks can use their workers until they finish, and nothing
 * remains.
 */
@MultiJvmTest
class OrderlyEndIT {

    /** A service manager sends the signal to the program, a terminal to its whole process group. */
    @ParameterizedTest
    @CsvSource({"TERM, false, 143", "INT, true, 130", "HUP, true, 129"})
    void aHookThatClosesAPoolLetsItsTaskFinish(String signal, boolean toGroup, int code, Site site) {
        int rounds = signal.equals("TERM") ? Soak.scaled(2) : 1;
        List<TestJvm> all = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            all.add(startInGroup(site, "workUntilAsked"));
        }
        for (TestJvm each : all) {
            each.await("at work");
            Signals.send(signal, toGroup ? -each.pid() : each.pid());
        }
        for (TestJvm each : all) {
            assertEquals("true, result 42", each.await("closed "), each::transcript);
            assertEquals(code, each.awaitExit(), each::transcript);
            assertEquals(List.of(), each.errors());
        }
        assertEquals(0, site.directory().toFile().list().length, "the workspaces are removed");
    }

    /** Starts a program that leads its own process group. */
    private static TestJvm startInGroup(Site site, String method) {
        List<String> command = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT,HUP"));
        command.addAll(site.jvm().command());
        command.addAll(List.of(TestMain.class.getName(), OrderlyEndIT.class.getName(), method));
        return site.jvm().run(method, command);
    }

    static void workUntilAsked(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open();
        ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1));
        SharedInt begun = mp.sharedInt(0);
        CompletableFuture<Integer> result = pool.submit(() -> {
            begun.set(1);
            LockSupport.parkNanos(300_000_000);
            return 42;
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            // This hook does other work first.
            LockSupport.parkNanos(50_000_000);
            boolean inTime = pool.close(Duration.ofSeconds(30));
            TestMain.say("closed " + inTime + ", result " + result.getNow(-1));
        }));
        Await.until("the task runs", () -> begun.get() == 1);
        TestMain.say("at work");
        new CountDownLatch(1).await();
    }

    @Test
    void aHookThatWaitsForAChildThatNeverEndsIsWaitedForUpToTheLimit(Site site) {
        TestJvm parent =
                site.jvm().options("-Dpolyproc.exit.wait=1").start(OrderlyEndIT.class, "waitForAChildThatNeverEnds");
        parent.await("at work");
        parent.terminate();
        assertEquals("137", parent.await("the child ended with "));
        assertEquals(143, parent.awaitExit(), parent::transcript);
    }

    static void waitForAChildThatNeverEnds(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open();
        ChildProcess child = mp.start(() -> new CountDownLatch(1).await());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                child.join();
            } catch (InterruptedException e) {
                TestMain.say("interrupted");
            }
            TestMain.say("the child ended with " + child.exitCode());
        }));
        TestMain.say("at work");
        new CountDownLatch(1).await();
    }

    @Test
    void aChildIgnoresTheSignalsOfATerminalAndEndsAtSigterm(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt begun = mp.sharedInt(0);
            SharedInt asked = mp.sharedInt(0);
            ChildProcess child = mp.start(() -> {
                begun.set(1);
                while (asked.get() == 0) {
                    LockSupport.parkNanos(1_000_000);
                }
                begun.set(2);
                new CountDownLatch(1).await();
            });
            Await.until("the child runs", () -> begun.get() == 1);
            Signals.send("INT", child.pid());
            Signals.send("HUP", child.pid());
            asked.set(1);
            Await.until("the child goes on", () -> begun.get() == 2);
            assertTrue(child.isAlive());
            Signals.send("TERM", child.pid());
            child.join();
            assertEquals(143, child.exitCode());
        }
    }
}
