package io.polyproc.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskOptions;
import io.polyproc.pool.TaskTimeoutException;
import io.polyproc.process.ChildProcess;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedLong;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that programs end with the child that has started them, if it is killed or its time is over. */
@MultiJvmTest
class ProgramEndIT {

    static final String SECONDS = "600";

    static Process startProgram() throws IOException {
        return new ProcessBuilder("sleep", SECONDS).start();
    }

    private static void awaitEnd(long pid) {
        Await.until("program " + pid + " ends", () -> !Signals.isAlive(pid));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProgramEndsWithAChildThatIsKilledOrTerminated(boolean isKilled, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedLong program = mp.sharedLong(0);
            ChildProcess child = mp.start(() -> {
                // Through a shell, so that it is no child of the child.
                Process shell = new ProcessBuilder("sh", "-c", "sleep " + SECONDS + " & echo $!").start();
                program.set(Long.parseLong(shell.inputReader().readLine()));
                new CountDownLatch(1).await();
            });
            Await.until("the program runs", () -> program.get() != 0);
            if (isKilled) {
                child.kill();
            } else {
                child.terminate();
            }
            child.join();
            awaitEnd(program.get());
        }
    }

    @Test
    void closingEndsTheProgramsOfDaemonsBeforeItReturns(Site site) throws Exception {
        long pid;
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedLong program = mp.sharedLong(0);
            mp.process(() -> {
                        program.set(startProgram().pid());
                        new CountDownLatch(1).await();
                    })
                    .daemon(true)
                    .start();
            Await.until("the program runs", () -> program.get() != 0);
            pid = program.get();
        }
        awaitEnd(pid);
    }

    @Test
    void aProgramOutlivesAChildThatEndsByItselfAndOneWithoutTheVariableAKill(Site site) throws Exception {
        long[] programs = new long[2];
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedLong first = mp.sharedLong(0);
            SharedLong second = mp.sharedLong(0);
            mp.start(() -> first.set(startProgram().pid())).join();
            ChildProcess child = mp.start(() -> {
                ProcessBuilder builder = new ProcessBuilder("sleep", SECONDS);
                builder.environment().remove("POLYPROC_PROCESS");
                second.set(builder.start().pid());
                new CountDownLatch(1).await();
            });
            Await.until("the program runs", () -> second.get() != 0);
            child.kill();
            child.join();
            // The search for the programs of another child is after the one for this child's.
            ChildProcess next = mp.start(() -> new CountDownLatch(1).await());
            next.kill();
            next.join();
            programs[0] = first.get();
            programs[1] = second.get();
        }
        // Closing has waited for the search.
        for (long program : programs) {
            assertTrue(Signals.isAlive(program));
            Signals.send("KILL", program);
        }
    }

    @Test
    void aProgramOutlivesAWorkerThatIsRecycledAndOneOfAPoolThatIsClosed(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            long first;
            long second;
            try (ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withMaxTasksPerWorker(1))) {
                first = pool.apply(() -> startProgram().pid());
                second = pool.apply(() -> startProgram().pid());
                assertTrue(pool.stats().workersStarted() > 1, "the first worker has ended");
            }
            // A search for programs of another child, which follows all before.
            ChildProcess next = mp.start(() -> new CountDownLatch(1).await());
            next.kill();
            next.join();
            for (long program : new long[] {first, second}) {
                assertTrue(Signals.isAlive(program), "program " + program);
                Signals.send("KILL", program);
            }
        }
    }

    @Test
    void aProgramEndsWithTheTaskWhoseTimeIsOver(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withInitializer(ProgramEndIT::startHelper))) {
            SharedLong helper = mp.named("helper").sharedLong(0);
            SharedLong program = mp.sharedLong(0);
            long worker = pool.apply(() -> ProcessHandle.current().pid());
            CompletableFuture<Integer> future = pool.with(TaskOptions.defaults().withTimeout(Duration.ofMillis(800)))
                    .applyAsync(() -> {
                        Process started = startProgram();
                        program.set(started.pid());
                        return started.waitFor();
                    });
            ExecutionException e = assertThrows(ExecutionException.class, future::get);
            assertInstanceOf(TaskTimeoutException.class, e.getCause());
            awaitEnd(program.get());
            assertEquals(worker, pool.apply(() -> ProcessHandle.current().pid()), "the worker lives");
            assertTrue(Signals.isAlive(helper.get()), "the program of the initializer lives");
            Signals.send("KILL", helper.get());
        }
    }

    static void startHelper() throws IOException {
        Multiprocessing.current()
                .named("helper")
                .sharedLong(0)
                .set(startProgram().pid());
    }

    @Test
    void aProgramEndsWithTheWorkerThatDoesNotObeyTheEndOfItsTime(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ProcessPool pool = mp.pool(PoolOptions.ofWorkers(1).withGrace(Duration.ofMillis(100)))) {
            SharedLong program = mp.sharedLong(0);
            CompletableFuture<Integer> future = pool.with(TaskOptions.defaults().withTimeout(Duration.ofMillis(800)))
                    .applyAsync(() -> {
                        program.set(startProgram().pid());
                        while (true) {
                            Thread.onSpinWait();
                        }
                    });
            ExecutionException e = assertThrows(ExecutionException.class, future::get);
            assertInstanceOf(TaskTimeoutException.class, e.getCause());
            awaitEnd(program.get());
        }
    }

    @Test
    void programsEndWhenTheParentIsKilled(Site site) {
        TestJvm parent = site.start(ProgramEndIT.class, "startChildWithProgram");
        long program = Long.parseLong(parent.await("program ").trim().replace("program ", ""));
        assertTrue(Signals.isAlive(program));
        parent.kill();
        awaitEnd(program);
        Await.until("the next open removes the workspace", () -> {
            Multiprocessing.open().close();
            return site.directory().toFile().list().length == 0;
        });
        assertFalse(Signals.isAlive(program));
    }

    static void startChildWithProgram(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open();
        SharedLong program = mp.sharedLong(0);
        mp.start(() -> {
            program.set(startProgram().pid());
            new CountDownLatch(1).await();
        });
        Await.until("the program runs", () -> program.get() != 0);
        TestMain.say("program " + program.get());
        TestMain.hear();
    }
}
