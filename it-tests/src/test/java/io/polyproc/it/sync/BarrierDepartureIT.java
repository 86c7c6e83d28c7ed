package io.polyproc.it.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.process.ChildProcess;
import io.polyproc.sync.BarrierOptions;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.PartyDeath;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Parties of a barrier that leave after a phase: those whose task has returned did not die. */
@MultiJvmTest
class BarrierDepartureIT {

    private static final Duration SEVERAL_SLEEPS = Duration.ofMillis(250);

    @Test
    void childWhoseTaskHasReturnedIsNotReportedDeadToTheNextPhase(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcBarrier barrier = mp.barrier(2);
            ChildProcess first = mp.start(() -> barrier.await());
            barrier.await();
            first.join();
            // There is none to wait for but the next that arrives, so the time limit ends the wait and not a death.
            TimeoutException late = assertThrows(TimeoutException.class, () -> barrier.await(SEVERAL_SLEEPS));
            assertFalse(late.getMessage().contains("died"), late::getMessage);
            barrier.reset();
        }
    }

    @Test
    void placeOfAChildWhoseTaskHasReturnedGoesToTheNextOne(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcBarrier barrier = mp.barrier(2);
            for (int phase = 0; phase < 3; phase++) {
                ChildProcess child = mp.start(() -> barrier.await());
                barrier.await();
                child.join();
            }
            assertFalse(barrier.isBroken());
        }
    }

    @Test
    void shrinkingBarrierGoesOnWithoutAChildWhoseTaskHasReturned(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcBarrier barrier = mp.barrier(2, BarrierOptions.defaults().withPartyDeath(PartyDeath.SHRINK));
            ChildProcess child = mp.start(() -> barrier.await());
            barrier.await();
            child.join();
            assertEquals(0, barrier.await());
            assertEquals(1, barrier.parties());
        }
    }

    @Test
    void childThatIsKilledAfterAPhaseIsReportedDeadToTheNextOne(Site site) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open(site.workspace())) {
            IpcBarrier barrier = mp.barrier(2);
            IpcEvent never = mp.event();
            ChildProcess child = mp.start(() -> {
                barrier.await();
                never.await();
            });
            barrier.await();
            child.kill();
            BrokenBarrierException broken = assertThrows(BrokenBarrierException.class, barrier::await);
            assertTrue(broken.getMessage().contains("died before it arrived"), broken::getMessage);
        }
    }
}
