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
import io.polyproc.it.kit.Site.Captured;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.pool.ProcessPool;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.ChildStartException;
import io.polyproc.process.ParentProcess;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedLong;
import io.polyproc.value.SharedLongArray;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the control of children by their parent, by each other, and by a terminal. */
@MultiJvmTest
class ControlIT {

    private static Captured startSleeper(Site site, Multiprocessing mp, boolean ignoresTerm) {
        SharedInt started = mp.sharedInt(0);
        Captured captured = site.start(mp.process(() -> {
            if (ignoresTerm) {
                Runtime.getRuntime().addShutdownHook(new Thread(ControlIT::sleepForever));
            }
            started.set(1);
            new CountDownLatch(1).await();
        }));
        Await.until("the task has begun", () -> started.get() == 1);
        return captured;
    }

    private static void sleepForever() {
        while (true) {
            java.util.concurrent.locks.LockSupport.park();
        }
    }

    @Test
    void interruptEndsAWaitOfTheTaskWhichFailsWithCode1(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Captured captured = startSleeper(site, mp, false);
            captured.child().interrupt();
            captured.join();
            assertEquals(1, captured.child().exitCode());
            assertInstanceOf(
                    InterruptedException.class, captured.child().failure().orElseThrow());
            captured.child().interrupt();
            assertEquals(1, captured.child().exitCode());
        }
    }

    @Test
    void aTaskMayCatchTheInterruptAndBeInterruptedAgain(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt caught = mp.sharedInt(0);
            SharedInt started = mp.sharedInt(0);
            ChildProcess child = mp.start(() -> {
                started.set(1);
                while (caught.get() < 2) {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        caught.getAndAdd(1);
                    }
                }
            });
            Await.until("the task has begun", () -> started.get() == 1);
            child.interrupt();
            Await.until("the first one", () -> caught.get() == 1);
            child.interrupt();
            child.join();
            assertEquals(0, child.exitCode());
        }
    }

    @Test
    void terminateWithAGraceIsEnoughForMost(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = startSleeper(site, mp, false).child();
            assertTrue(child.terminate(Await.LONG));
            assertEquals(143, child.exitCode());
            assertTrue(child.terminate(Duration.ZERO), "it has ended");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 0, -1})
    void terminateKillsAChildThatDoesNotEnd(long grace, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = startSleeper(site, mp, true).child();
            assertFalse(child.terminate(Duration.ofMillis(grace)));
            assertEquals(137, child.exitCode());
        }
    }

    @Test
    void childrenAreThoseThatRun(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            assertEquals(List.of(), mp.children());
            ChildProcess one = startSleeper(site, mp, false).child();
            assertEquals(List.of(one), mp.children());
            ChildProcess two = startSleeper(site, mp, false).child();
            assertEquals(2, mp.children().size());
            one.kill();
            one.join();
            Await.until("it is forgotten", () -> mp.children().equals(List.of(two)));
            two.kill();
        }
    }

    @Test
    void aChildKnowsItsParent(Site site) throws Exception {
        assertTrue(Multiprocessing.parent().isEmpty());
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedLong pid = mp.sharedLong(0);
            mp.start(() -> {
                        ParentProcess parent = Multiprocessing.parent().orElseThrow();
                        if (parent.isAlive() && parent.toString().contains("pid " + parent.pid())) {
                            pid.set(parent.pid());
                        }
                    })
                    .join();
            assertEquals(ProcessHandle.current().pid(), pid.get());
        }
    }

    @Test
    void aTaskThatStartsItselfWithoutEndIsStopped(Site site) {
        TestJvm parent = site.jvm().options("-Dpolyproc.nesting=2").start(ControlIT.class, "startBomb");
        assertEquals("2 generations, the last one got a ChildStartException", parent.await("bomb: "));
        parent.awaitSuccess();
    }

    static void startBomb(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt generations = mp.named("generations").sharedInt(0);
            SharedInt refused = mp.named("refused").sharedInt(0);
            mp.start(ControlIT::explode).join();
            TestMain.say("bomb: " + generations.get() + " generations, the last one got "
                    + (refused.get() == 1 ? "a ChildStartException" : "nothing"));
        }
    }

    private static void explode() throws Exception {
        try (Multiprocessing mp = Multiprocessing.current()) {
            mp.named("generations").sharedInt(0).getAndAdd(1);
            mp.start(ControlIT::explode).join();
        } catch (ChildStartException e) {
            Multiprocessing.current()
                    .named("refused")
                    .sharedInt(0)
                    .set(e.getMessage().contains("2 levels deep") ? 1 : 0);
        }
    }

    @Test
    void aDebugPortAndAnAgentAreForOneChild(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            List<String> lines = Collections.synchronizedList(new ArrayList<>());
            ChildProcess child = mp.process(() -> System.out.println("runs"))
                    .jvmOptions("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0")
                    .onOutput((name, line) -> lines.add(line))
                    .start();
            child.join();
            assertEquals(0, child.exitCode());
            assertTrue(lines.get(0).startsWith("Listening for transport dt_socket"), lines::toString);
            assertTrue(lines.contains("runs"), lines::toString);
        }
    }

    @Test
    void optionsThatAreNoneAndNamesThatAreNoneAreRefused(Site site) {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildBuilder builder = mp.process(() -> {});
            for (String bad : List.of("", "Main", "-jar", "-cp", "-m", "--class-path")) {
                assertThrows(IllegalArgumentException.class, () -> builder.jvmOptions(bad), bad);
            }
            assertThrows(NullPointerException.class, () -> builder.jvmOptions((String) null));
            assertThrows(IllegalArgumentException.class, () -> builder.environment("", "x"));
            assertThrows(IllegalArgumentException.class, () -> builder.environment("a=b", "x"));
            assertThrows(NullPointerException.class, () -> builder.environment(null, "x"));
            builder.jvmOptions("--add-opens", "java.base/java.util=ALL-UNNAMED");
        }
    }

    /** Sends the signal to the whole group, as a terminal does at Ctrl-C. */
    @Test
    void ctrlCGivesOneMessageAndNoSurvivors(Site site) {
        List<String> command = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT"));
        command.addAll(site.jvm().command());
        command.addAll(List.of(TestMain.class.getName(), ControlIT.class.getName(), "startTree"));
        command.add(command.indexOf("-cp"), "-Dpolyproc.dir=" + site.directory());
        TestJvm parent = site.jvm().run("tree", command);
        String[] pids = parent.await("tree ").split(" ");
        Signals.send("INT", -parent.pid());
        assertEquals(130, parent.awaitExit(), parent::transcript);
        for (String pid : pids) {
            Await.until("process " + pid + " ends", () -> !Signals.isAlive(Long.parseLong(pid)));
        }
        List<String> output = parent.output();
        assertEquals("interrupted", output.get(output.size() - 1));
        assertEquals(2, output.size(), output::toString);
        assertEquals(List.of(), parent.errors());
        assertEquals(0, site.directory().toFile().list().length, "the workspace is removed");
    }

    @Test
    void aFacadeOfAChildThatIsNotClosedIsCollected(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            ChildProcess child = mp.start(() -> {
                List<WeakReference<Object>> facades = List.of(usedFacade(), facadeWithAChild(), facadeWithAPool());
                Await.until(() -> "the end of " + facades, Await.LONG, () -> {
                    System.gc();
                    return facades.stream().allMatch(facade -> facade.get() == null);
                });
            });
            child.join();
            assertEquals(0, child.exitCode(), () -> String.valueOf(child.failure()));
        }
    }

    private static WeakReference<Object> usedFacade() {
        Multiprocessing inherited = Multiprocessing.current();
        inherited.named("collected").lock().lock();
        inherited.named("collected").lock().unlock();
        return new WeakReference<>(inherited);
    }

    private static WeakReference<Object> facadeWithAChild() throws InterruptedException {
        Multiprocessing inherited = Multiprocessing.current();
        inherited.start(() -> {}).join();
        return new WeakReference<>(inherited);
    }

    private static WeakReference<Object> facadeWithAPool() throws InterruptedException {
        Multiprocessing inherited = Multiprocessing.current();
        try (ProcessPool pool = inherited.pool(1)) {
            pool.apply(() -> 1);
        }
        return new WeakReference<>(inherited);
    }

    /** Starts a child, a grandchild and a spare, and prints a message at its end. */
    static void startTree(String[] args) throws Exception {
        Multiprocessing mp = Multiprocessing.open();
        SharedLongArray pids = mp.named("pids").sharedLongArray(2);
        mp.keepSpares(1);
        ChildProcess child = mp.start(() -> {
            Multiprocessing inherited = Multiprocessing.current();
            inherited
                    .start(() -> {
                        pids.set(1, ProcessHandle.current().pid());
                        new CountDownLatch(1).await();
                    })
                    .join();
        });
        Await.until("the tree stands", () -> pids.get(1) != 0 && mp.readySpares() == 1);
        StringBuilder all = new StringBuilder();
        for (String process : mp.workspace().processes()) {
            all.append(process.split(" ")[1]).append(' ');
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> TestMain.say("interrupted")));
        TestMain.say("tree " + all);
        child.join();
        new CountDownLatch(1).await();
    }
}
