package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.BarrierDescriptor.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A barrier whose words name a participant that is dead: this process's own slot in a generation to come. */
class AbandonedBarrierTest {

    private static final int LAST_PHASE = Integer.MAX_VALUE;

    private Multiprocessing mp;
    private int me;
    private int dead;
    private ObjectRef ref;
    private RawBarrier barrier;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
        me = LockWords.me(mp.workspace());
        dead = LockWords.deadParticipant(mp.workspace());
    }

    @AfterEach
    void close() {
        mp.close();
    }

    private void make(int parties, int options) {
        ref = ((MappedWorkspace) mp.workspace())
                .findOrCreate(
                        new ObjectSpec(
                                ObjectType.BARRIER, null, options, parties, 0, BarrierDescriptor.length(parties)),
                        ObjectSpec.NO_VALUE);
        barrier = new RawBarrier(ref);
    }

    private void setPlace(int place, int phase, int bits, int participant) {
        ref.longs(LENGTH).setVolatile(place, (long) phase << PHASE_SHIFT | bits & 0xFFFFFFFFL | participant);
    }

    private void setState(int phase, int mode, int participant) {
        ref.longs(STATE_OFFSET).setVolatile(0, (long) phase << PHASE_SHIFT | (long) mode << MODE_SHIFT | participant);
    }

    private int phase() {
        return (int) (ref.longs(STATE_OFFSET).getVolatile(0) >>> PHASE_SHIFT);
    }

    private int await() throws Exception {
        return barrier.await(Long.MAX_VALUE, null);
    }

    private Crew.Member<Integer> sleeper() {
        Crew.Member<Integer> sleeper = Crew.start("sleeper", this::await);
        Await.asleep(sleeper.thread());
        return sleeper;
    }

    private void assertTellsOfTheDead(BrokenBarrierException e) {
        assertTrue(e.getMessage().contains("a process that is gone died before it arrived"), e.getMessage());
    }

    @Test
    void deadPartyBreaksTheBarrierUntilItIsReset() throws Exception {
        make(2, 0);
        setPlace(1, 0, 0, dead);
        assertTellsOfTheDead(assertThrows(BrokenBarrierException.class, this::await));
        assertTellsOfTheDead(assertThrows(BrokenBarrierException.class, this::await));
        assertTrue(barrier.isBroken());
        barrier.reset();
        Crew.Member<Integer> sleeper = sleeper();
        assertEquals(1, await() + sleeper.result());
    }

    @Test
    void partyThatDiesWhileAnotherSleepsBreaksTheBarrier() throws Exception {
        make(2, 0);
        setPlace(1, 0, 0, me);
        Crew.Member<Integer> sleeper = sleeper();
        setPlace(barrier.describe().get(0).endsWith("not arrived") ? 0 : 1, 0, 0, dead);
        assertTellsOfTheDead(assertThrows(BrokenBarrierException.class, sleeper::result));
    }

    @Test
    void aLookWithoutTimeTellsOfTheDeadToo() {
        make(2, 0);
        setPlace(1, 0, 0, dead);
        assertThrows(BrokenBarrierException.class, () -> barrier.await(0, null));
    }

    @Test
    void arrivalOfTheDeadCountsAndTheyAreMissedInTheNextPhase() throws Exception {
        make(2, 0);
        setPlace(0, 0, ARRIVED, dead);
        assertEquals(1, await());
        assertTellsOfTheDead(assertThrows(BrokenBarrierException.class, this::await));
    }

    @Test
    void phaseInWhichAllHaveArrivedAndDiedGoesOnWithTheNextOnesWhoCome() throws Exception {
        make(2, SHRINKING);
        setPlace(0, 0, ARRIVED, dead);
        setPlace(1, 0, ARRIVED, me);
        assertEquals(0, await());
        assertEquals(2, phase());
        assertEquals(1, barrier.parties());
    }

    @Test
    void shrinkingBarrierGoesOnWithDistinctIndexes() throws Exception {
        make(4, SHRINKING);
        setPlace(1, 0, 0, dead);
        for (int round = 0; round < 3; round++) {
            List<Integer> indexes = new ArrayList<>();
            for (Crew.Member<Integer> sleeper : List.of(sleeper(), sleeper())) {
                indexes.add(indexes.size() == 0 ? await() : -1);
                indexes.add(sleeper.result());
            }
            indexes.remove(Integer.valueOf(-1));
            assertEquals(List.of(0, 1, 2), indexes.stream().sorted().toList());
        }
        assertEquals(3, barrier.parties());
        assertEquals(
                1,
                barrier.describe().stream()
                        .filter(party -> party.endsWith(" gone"))
                        .count());
        barrier.reset();
        assertEquals(4, barrier.parties());
    }

    @Test
    void barrierThatHasShrunkToOnePartyLetsItPass() throws Exception {
        make(3, SHRINKING);
        setPlace(0, 0, 0, dead);
        setPlace(2, 0, 0, dead);
        assertEquals(0, await());
        assertEquals(0, await());
        assertEquals(1, barrier.parties());
    }

    @Test
    void barrierWhosePartiesAreAllGoneIsBroken() throws Exception {
        make(2, SHRINKING);
        setPlace(0, 0, 0, dead);
        setPlace(1, 0, 0, dead);
        assertThrows(BrokenBarrierException.class, this::await);
        assertTrue(barrier.isBroken());
        barrier.reset();
        assertEquals(2, barrier.parties());
        Crew.Member<Integer> sleeper = sleeper();
        assertEquals(1, await() + sleeper.result());
    }

    @Test
    void deadActorBreaksTheBarrier() {
        make(2, SHRINKING);
        setPlace(0, 0, ARRIVED, dead);
        setPlace(1, 0, ARRIVED, me);
        setState(0, ACTING, dead);
        BrokenBarrierException e = assertThrows(BrokenBarrierException.class, this::await);
        assertTrue(e.getMessage().contains("with the action half done"), e.getMessage());
    }

    @Test
    void livingActorIsWaitedForBeyondTheTimeLimit() throws Exception {
        make(2, 0);
        setPlace(0, 0, ARRIVED, me);
        setPlace(1, 0, ARRIVED, me);
        setState(0, ACTING, me);
        Crew.Member<Integer> newcomer = Crew.start("newcomer", () -> barrier.await(1, null));
        Await.asleep(newcomer.thread());
        newcomer.thread().interrupt();
        setState(1, OPEN, 0);
        assertThrows(InterruptedException.class, newcomer::result);
        assertTrue(barrier.isBroken(), "the phase after that of the action");
        assertEquals(1, phase());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void resetOfADeadProcessIsFinishedByTheNextParty(int forgotten) throws Exception {
        make(2, 0);
        for (int place = 0; place < 2; place++) {
            setPlace(place, place < forgotten ? 8 : 7, place < forgotten ? 0 : ARRIVED, place < forgotten ? 0 : dead);
        }
        setState(7, RESETTING, dead);
        Crew.Member<Integer> sleeper = sleeper();
        assertEquals(8, phase());
        assertEquals(1, await() + sleeper.result());
        assertFalse(barrier.isBroken());
    }

    @Test
    void resetAndRegisterFinishWhatAnotherBeganToo() {
        make(2, 0);
        setState(7, RESETTING, dead);
        barrier.reset();
        assertEquals(8, phase());
        setState(8, RESETTING, dead);
        assertTrue(barrier.register());
        assertEquals(9, phase());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, BROKEN_PHASES - 1, BROKEN_PHASES, 5 * BROKEN_PHASES})
    void waiterOfAPhaseThatWasResetFailsEvenIfThatWasLongAgo(int resets) throws Exception {
        make(2, 0);
        barrier.reset();
        Crew.Member<Integer> sleeper = sleeper();
        for (int i = 0; i < resets; i++) {
            barrier.reset();
        }
        assertThrows(BrokenBarrierException.class, sleeper::result);
    }

    @Test
    void phaseThatCompletedIsNotReportedBrokenWhenLaterOnesAre() throws Exception {
        for (int i = 0; i < 30; i++) {
            make(2, 0);
            Crew.Member<Integer> sleeper = sleeper();
            int mine = await();
            barrier.abort();
            for (int reset = 1; reset < BROKEN_PHASES; reset++) {
                barrier.reset();
            }
            assertEquals(1, mine + sleeper.result());
        }
    }

    @Test
    void phasesGoRound() throws Exception {
        make(3, SHRINKING);
        setState(LAST_PHASE - 2, OPEN, 0);
        setPlace(0, LAST_PHASE - 3, ARRIVED, me);
        setPlace(1, LAST_PHASE - 3, ARRIVED, dead);
        setPlace(2, LAST_PHASE - 3, ARRIVED, me);
        for (int i = 0; i < 6; i++) {
            Crew.Member<Integer> sleeper = sleeper();
            assertEquals(1, await() + sleeper.result());
        }
        assertEquals(3, phase());
        assertEquals(2, barrier.parties());
        setState(LAST_PHASE, OPEN, 0);
        for (int place = 0; place < 3; place++) {
            setPlace(place, LAST_PHASE, 0, 0);
        }
        Crew.Member<Integer> sleeper = sleeper();
        barrier.reset();
        assertThrows(BrokenBarrierException.class, sleeper::result);
        assertEquals(0, phase());
        barrier.reset();
        assertEquals(1, phase());
    }

    @Test
    void strikingOffIsRenewedBeforeItsPhaseLooksLikeOneToCome() throws Exception {
        make(2, SHRINKING);
        int phase = 3 << 20;
        setState(phase, OPEN, 0);
        setPlace(0, 5, GONE, dead);
        setPlace(1, phase, 0, me);
        assertEquals(0, await());
        assertEquals(phase - 2, (int) (ref.longs(LENGTH).getVolatile(0) >>> PHASE_SHIFT));
        assertEquals(1, barrier.parties());
    }

    @Test
    void whoComesWithAPhaseThatIsOverFindsNoPlace() throws Exception {
        make(2, 0);
        BarrierParties parties = new BarrierParties(ref);
        Crew.Member<Integer> first = sleeper();
        assertEquals(1, await() + first.result());
        Crew.Member<Integer> sleeper = sleeper();
        assertEquals(
                BarrierParties.NONE, parties.arrive(0), "one place is taken for phase 1, the other was for phase 0");
        barrier.reset();
        assertThrows(BrokenBarrierException.class, sleeper::result);
        assertEquals(BarrierParties.NONE, parties.arrive(1), "both places are free for phase 2");
        assertEquals(0, barrier.waiting());
        assertEquals(0, parties.arrive(2));
        assertEquals(1, await());
    }

    @Test
    void placeOfAPartyThatLeftGoesToTheNextWhoComes(@TempDir Path base) throws Exception {
        mp.close();
        for (int leavers = 1; leavers <= 3; leavers++) {
            int parties = 2;
            try (Multiprocessing first = Multiprocessing.open(base.resolve("w" + leavers))) {
                first.named("it").barrier(parties).register();
            }
            // Each takes the slot of the one before, in the next generation.
            for (int i = 1; i < leavers; i++) {
                Multiprocessing.open(base.resolve("w" + leavers)).close();
            }
            try (Multiprocessing second = Multiprocessing.open(base.resolve("w" + leavers))) {
                io.polyproc.sync.IpcBarrier it = second.named("it").barrier(parties);
                Crew.Member<Integer> sleeper = Crew.start("sleeper", () -> it.await());
                Await.asleep(sleeper.thread());
                assertEquals(1, it.await() + sleeper.result());
            }
        }
    }
}
