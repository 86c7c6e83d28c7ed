package io.polyproc.internal.sync.model;

import static io.polyproc.internal.sync.model.Program.END;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

/**
 * The semaphore: every interleaving of a few processes that take permits and give them back, with a crash after any
 * step.
 */
class SemaphoreModelTest {

    private static final String STUCK = "cannot be reached";

    private final Model model = new Model();
    private SemaphoreSteps semaphore;

    @Test
    void survivorsGetTheOnePermitWhicheverProcessDies() {
        assumeTrue(Check.LARGE);
        begin(1, 3).process(user(1, 1)).process(user(1, 1)).process(user(1, 1)).crashes(1);
        Check.holds("semaphore, 3 want its permit, with a crash", model);
    }

    @Test
    void survivorsGetTwoPermitsAtOnceWhicheverProcessDies() {
        begin(2, 3).process(user(2, 1)).process(user(1, 1)).process(user(1, 1)).crashes(1);
        Check.holds("semaphore, 1 wants both permits and 2 want one, with a crash", model);
    }

    @Test
    void survivorOfTwoCrashesGetsItsPermits() {
        assumeTrue(Check.LARGE);
        begin(2, 3).process(user(2, 1)).process(user(1, 1)).process(user(1, 1)).crashes(2);
        Check.holds("semaphore, 1 wants both permits and 2 want one, with 2 crashes", model);
    }

    @Test
    void survivorGetsItsPermitTimeAndAgain() {
        begin(1, 2).process(user(1, 2)).process(user(1, 2)).crashes(1);
        Check.holds("semaphore, 2 want its permit twice, with a crash", model);
    }

    @Test
    void noPermitIsLostWithoutADeath() {
        begin(2, 3).process(user(2, 1)).process(user(1, 1)).process(user(1, 1)).withoutParkIntervals();
        Check.holds("semaphore without park intervals", model);
    }

    @Test
    void whoIsInterruptedHandsOnTheWakeUpThatItHad() {
        begin(1, 3)
                .process(user(1, 1))
                .process(user(1, 1))
                .process(interrupted())
                .withoutParkIntervals();
        Check.holds("semaphore without park intervals, one is interrupted", model);
    }

    @Test
    void wakeUpOfOneWhoIsInterruptedMayNotBeKept() {
        begin(1, 3)
                .process(user(1, 1))
                .process(user(1, 1))
                .process(interrupted().replace("acquire 1.hand on", me -> END));
        Check.fails("semaphore, who is interrupted", STUCK, model.withoutParkIntervals());
    }

    @Test
    void releaseMustRaiseTheSignal() {
        begin(1, 2).process(user(1, 1)).process(user(1, 1)).withoutParkIntervals();
        everywhere("release 1.raise [COUNTED]", me -> END);
        Check.fails("semaphore, released without a signal", STUCK, model);
    }

    @Test
    void waiterForMoreThanThereIsDoesNotUseUpTheWakeUpOfAnother() {
        begin(1, 3).process(user(1, 1)).process(user(1, 1)).process(givesUp(2)).withoutParkIntervals();
        Check.holds("semaphore without park intervals, one wants two permits of one and gives up", model);
    }

    @Test
    void wakeUpOfAWaiterForSeveralThatGivesUpMayNotBeKept() {
        begin(1, 3)
                .process(user(1, 1))
                .process(user(1, 1))
                .process(givesUp(2).replace("acquire 1.left over?", me -> END));
        Check.fails("semaphore, one that wants two gives up", STUCK, model.withoutParkIntervals());
    }

    @Test
    void takerMustLookAgainUnderTheMutex() {
        begin(1, 2).process(user(1, 1)).process(user(1, 1));
        for (int process = 0; process < 2; process++) {
            int permits = semaphore.holders + process;
            model.program(process).replace("acquire 1.hold", me -> {
                me.write(permits, 1);
                return "acquire 1.store free [TAKEN]";
            });
        }
        Check.fails("semaphore, taken without a second look", "the living have 2 permits of 1", model);
    }

    @Test
    void permitsOfTheDeadMustBeCountedAgain() {
        begin(1, 2).process(user(1, 1)).process(user(1, 1)).crashes(1);
        everywhere("acquire 1.reap.recount", me -> me.then("acquire 1.reap.unlock"));
        Check.fails("semaphore, permits of the dead not counted", "are not 1", model);
    }

    @Test
    void countMustBeMadeAgainWhenOneDiedInTheMutex() {
        begin(1, 2).process(user(1, 1)).process(user(1, 1)).crashes(1);
        everywhere("acquire 1.lock.recover.repair [RECOVERING]", me -> me.then("acquire 1.lock.recover.finish"));
        Check.fails("semaphore, the count not repaired", "are not 1", model);
    }

    private Model begin(int permits, int processes) {
        semaphore = new SemaphoreSteps(model, permits, processes);
        return model;
    }

    private Program user(int wanted, int rounds) {
        Program program = new Program();
        for (int round = 1; round <= rounds; round++) {
            semaphore.acquire(program, "acquire " + round, wanted, "release " + round, null);
            semaphore.release(program, "release " + round, wanted, round == rounds ? END : "acquire " + (round + 1));
        }
        return program;
    }

    private Program interrupted() {
        return givesUp(1);
    }

    private Program givesUp(int wanted) {
        Program program = new Program().impatient();
        semaphore.acquire(program, "acquire 1", wanted, "release 1", END);
        semaphore.release(program, "release 1", wanted, END);
        return program;
    }

    private void everywhere(String step, Program.Step instead) {
        for (int process = 0; process < model.processes(); process++) {
            model.program(process).replace(step, instead);
        }
    }
}
