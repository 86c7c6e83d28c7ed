package io.polyproc.it.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.DeadlockException;
import io.polyproc.sync.Diagnosis;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.testkit.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that hold a lock each, and wait for that of the other. */
@MultiJvmTest
class DeadlockIT {

    private static IpcLock lock(Multiprocessing mp, String name, boolean detecting) {
        return mp.named(name)
                .lock(detecting ? LockOptions.defaults().withDeadlockDetection(true) : LockOptions.defaults());
    }

    /** Takes one lock, and when told another, and says how that ended. */
    static void takeTwo(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]))) {
            boolean detecting = Boolean.parseBoolean(args[1]);
            IpcLock own = lock(mp, args[2], detecting);
            IpcLock other = lock(mp, args[3], detecting);
            own.lock();
            TestMain.say("held");
            TestMain.hear();
            try {
                other.lock();
                other.unlock();
                TestMain.say("end: got it");
            } catch (DeadlockException e) {
                TestMain.say("end: " + e.getMessage());
            } catch (OwnerDiedException e) {
                TestMain.say("end: told of a death");
            }
            own.unlock();
        }
    }

    /** Two processes in a deadlock, or soon to be. */
    private static List<TestJvm> deadlocked(Site site, String parker, boolean detecting) {
        List<TestJvm> two = List.of(
                site.jvm().parker(parker).start(DeadlockIT.class, "takeTwo", site.workspace(), detecting, "A", "B"),
                site.jvm().parker(parker).start(DeadlockIT.class, "takeTwo", site.workspace(), detecting, "B", "A"));
        two.forEach(one -> one.await("held"));
        two.forEach(one -> one.say("go on"));
        return two;
    }

    @ParameterizedTest
    @ValueSource(strings = {"futex", "polling"})
    void oneOfTwoProcessesGivesUpAndTheOtherGetsItsLock(String parker, Site site) {
        List<TestJvm> two = deadlocked(site, parker, true);
        List<String> ends = two.stream().map(one -> one.await("end: ")).toList();
        int gaveUp = ends.get(0).equals("got it") ? 1 : 0;
        assertEquals("got it", ends.get(1 - gaveUp));
        for (String part : List.of(
                "pid " + two.get(0).pid() + ", thread main",
                "pid " + two.get(1).pid() + ", thread main",
                "IpcLock \"A\"",
                "IpcLock \"B\"")) {
            assertTrue(ends.get(gaveUp).contains(part), ends.get(gaveUp));
        }
        two.forEach(TestJvm::awaitSuccess);
    }

    @Test
    void aThirdProcessSeesTheDeadlockAndTheDeathOfOneEndsIt(Site site) {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            List<TestJvm> two = deadlocked(site, "futex", false);
            Await.until("the deadlock is seen", () -> !mp.diagnose().deadlocks().isEmpty());
            Diagnosis diagnosis = mp.diagnose();
            assertEquals(1, diagnosis.deadlocks().size());
            assertEquals(
                    Set.of(
                            "main of " + two.get(0).pid() + " for IpcLock \"B\"",
                            "main of " + two.get(1).pid() + " for IpcLock \"A\""),
                    diagnosis.deadlocks().get(0).stream()
                            .map(wait -> wait.thread() + " of " + wait.pid() + " for " + wait.object())
                            .collect(Collectors.toSet()));
            assertEquals(2, diagnosis.holds().size());
            assertEquals(List.of(), diagnosis.deadHolds());
            two.get(0).kill();
            assertEquals("told of a death", two.get(1).await("end: "));
            two.get(1).awaitSuccess();
            assertEquals(List.of(), mp.diagnose().deadlocks());
            List<Diagnosis.Hold> left = mp.diagnose().deadHolds();
            assertEquals(1, left.size());
            assertEquals("IpcLock \"A\"", left.get(0).object());
            assertEquals(two.get(0).pid(), left.get(0).pid());
            assertTrue(mp.diagnose().toString().contains("which is DEAD"), () -> mp.diagnose()
                    .toString());
        }
    }
}
