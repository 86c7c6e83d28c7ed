package io.polyproc.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Signals;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.StartMethod;
import io.polyproc.process.Task;
import io.polyproc.testkit.Await;
import io.polyproc.value.SharedInt;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A spare is killed or stopped at each step on its way to be a child: its task is run once, or its death is the
 * child's.
 */
@MultiJvmTest
class SpareKillIT {

    /** The points this class kills at. */
    static Set<CrashPoint> points() {
        return EnumSet.of(
                CrashPoint.SPARE_READY, CrashPoint.SPARE_CLAIMED, CrashPoint.SPARE_GIVEN, CrashPoint.SPARE_TAKEN);
    }

    @Test
    void aSpareThatIsKilledBeforeItIsClaimedIsPassedOver(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt runs = mp.sharedInt(0);
            ChildBuilder builder = standingAt(mp, CrashPoint.SPARE_READY, site, () -> runs.getAndAdd(1));
            keepOne(builder);
            Signals.send("KILL", sparePids(mp).get(0));
            ChildProcess child = builder.start();
            child.join();
            assertEquals(StartMethod.COLD, child.startMethod());
            assertEquals(0, child.exitCode());
            assertEquals(1, runs.get());
            Await.until("the dead spare is replaced", () -> builder.readySpares() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "STOP"})
    void aTaskThatASpareHasNotTakenIsRunByAnotherProcess(String signal, Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt runs = mp.sharedInt(0);
            ChildBuilder builder = standingAt(mp, CrashPoint.SPARE_GIVEN, site, () -> runs.getAndAdd(1));
            keepOne(builder);
            long pid = sparePids(mp).get(0);
            CompletableFuture<ChildProcess> started = CompletableFuture.supplyAsync(builder::start);
            awaitAnnouncement(site, CrashPoint.SPARE_GIVEN);
            Signals.send(signal, pid);
            ChildProcess child = started.get(Await.LONG.toSeconds(), TimeUnit.SECONDS);
            assertEquals(StartMethod.COLD, child.startMethod());
            child.join();
            assertEquals(0, child.exitCode());
            assertEquals(1, runs.get());
            Await.until("the spare is dead", () -> !Signals.isAlive(pid));
        }
    }

    @Test
    void theDeathOfASpareThatHasTakenItsTaskIsThatOfTheChild(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt runs = mp.sharedInt(0);
            ChildBuilder builder = standingAt(mp, CrashPoint.SPARE_TAKEN, site, () -> runs.getAndAdd(1));
            keepOne(builder);
            ChildProcess child = builder.start();
            assertEquals(StartMethod.WARM, child.startMethod());
            awaitAnnouncement(site, CrashPoint.SPARE_TAKEN);
            assertTrue(child.isAlive());
            Signals.send("KILL", child.pid());
            child.join();
            assertEquals(137, child.exitCode());
            assertEquals(0, runs.get());
        }
    }

    @Test
    void aClaimedSpareEndsWhenItsParentIsKilled(Site site) {
        TestJvm parent = site.jvm()
                .options("-Dpolyproc.crash=" + CrashPoint.SPARE_CLAIMED)
                .start(SpareKillIT.class, "claim");
        long pid = Long.parseLong(parent.await("spare "));
        parent.await(Crash.ANNOUNCEMENT + CrashPoint.SPARE_CLAIMED);
        assertTrue(Signals.isAlive(pid));
        parent.kill();
        Await.until("the spare ends with its parent", () -> !Signals.isAlive(pid));
        Await.until("the workspace is removed", () -> {
            Multiprocessing.open().close();
            return site.directory().toFile().list().length == 0;
        });
    }

    static void claim(String[] args) {
        try (Multiprocessing mp = Multiprocessing.open()) {
            mp.keepSpares(1);
            Await.until("a spare", () -> mp.readySpares() == 1);
            TestMain.say("spare " + sparePids(mp).get(0));
            mp.start(() -> {});
        }
    }

    private static ChildBuilder standingAt(Multiprocessing mp, CrashPoint point, Site site, Task task) {
        return mp.process(task)
                .jvmOptions("-Dpolyproc.crash=" + point)
                .stdout(Redirect.appendTo(output(site).toFile()));
    }

    private static void keepOne(ChildBuilder builder) {
        builder.keepSpares(1);
        Await.until("a spare", () -> builder.readySpares() == 1);
    }

    private static Path output(Site site) {
        return site.directory().resolve("output");
    }

    private static void awaitAnnouncement(Site site, CrashPoint point) {
        Await.until("the spare stands at " + point, () -> {
            try {
                return Files.readString(output(site)).contains(Crash.ANNOUNCEMENT + point);
            } catch (IOException e) {
                return false;
            }
        });
    }

    private static List<Long> sparePids(Multiprocessing mp) {
        List<Long> pids = new ArrayList<>();
        for (String process : mp.workspace().processes()) {
            if (process.endsWith(" (spare)")) {
                pids.add(Long.parseLong(process.split(" ")[1]));
            }
        }
        return pids;
    }
}
