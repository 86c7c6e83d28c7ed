package io.polyproc.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.it.kit.Soak;
import io.polyproc.it.kit.TestJvm;
import io.polyproc.it.kit.TestMain;
import io.polyproc.sync.OwnerDeath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Processes leave the workspace with the lock held and the data torn, and open it again, thousands of times: for all
 * others that is a death, and far quicker to repeat than one. Slots of participants are used again all the time.
 */
@MultiJvmTest
class AbandonRoundsIT {

    private static final int SECONDS = 1;

    /** On a busy machine it goes on for longer. */
    private static final int FEWEST_DEATHS = 100;

    @Test
    void everyAbandonmentIsRepairedOnceAndNothingIsTorn(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            Guarded guarded = new Guarded(mp, OwnerDeath.REPORT).impatient();
            List<TestJvm> jvms = new ArrayList<>();
            for (String role : List.of("leave", "leave", "stay", "stay")) {
                jvms.add(site.start(AbandonRoundsIT.class, role, site.workspace()));
            }
            jvms.forEach(jvm -> jvm.await("works"));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Soak.seconds(SECONDS));
            BooleanSupplier goOn = () -> System.nanoTime() - end < 0 || guarded.lock.ownerDeaths() < FEWEST_DEATHS;
            guarded.enter(Integer.MAX_VALUE, goOn);
            jvms.forEach(jvm -> jvm.say("end"));
            long left = 0;
            Guarded.Report seen = Guarded.Report.NOTHING;
            for (TestJvm jvm : jvms) {
                String[] words = jvm.await("done ").split(" ", 2);
                left += Long.parseLong(words[0]);
                seen = seen.plus(Guarded.Report.parse(words[1]));
            }
            guarded.enter();
            seen = seen.plus(guarded.report());
            System.out.println("abandon rounds: " + left + " left with the lock held, " + seen);
            assertEquals(0, seen.torn(), "sections that found the cells torn");
            assertEquals(left, guarded.lock.ownerDeaths(), "every abandonment is noticed exactly once");
            assertTrue(left >= FEWEST_DEATHS, "rounds");
        }
    }

    /** Takes the lock, tears the data, and leaves; again and again. */
    static void leave(String[] args) throws Exception {
        long left = 0;
        Guarded.Report sum = Guarded.Report.NOTHING;
        TestMain.say("works");
        while (!TestMain.isSpokenTo()) {
            try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]))) {
                Guarded guarded = new Guarded(mp, OwnerDeath.REPORT).impatient();
                guarded.lock();
                guarded.check();
                guarded.cells.set(0, guarded.cells.get(0) + 1);
                left++;
                sum = sum.plus(guarded.report());
            }
        }
        TestMain.say("done " + left + " " + sum.asLine());
    }

    /** Uses the lock as it should be used. */
    static void stay(String[] args) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(Path.of(args[0]))) {
            Guarded guarded = new Guarded(mp, OwnerDeath.REPORT).impatient();
            TestMain.say("works");
            guarded.enter(Integer.MAX_VALUE, () -> !TestMain.isSpokenTo());
            TestMain.say("done 0 " + guarded.report().asLine());
        }
    }
}
