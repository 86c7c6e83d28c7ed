package io.polyproc.internal.sync.model;

import static io.polyproc.internal.sync.model.Program.END;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lock: every interleaving of a few processes that take it in turn, with a crash after any step. */
class LockModelTest {

    private static final String STUCK = "cannot be reached";

    private final Model model = new Model();
    private LockSteps lock;

    @ParameterizedTest(name = "selfRecovering={0}")
    @ValueSource(booleans = {false, true})
    void survivorsGetTheLockWhicheverProcessDies(boolean selfRecovering) {
        lock = new LockSteps(model, "lock", selfRecovering);
        Check.holds(name("lock with 2 crashes", selfRecovering), users(3, 2).crashes(2));
    }

    @ParameterizedTest(name = "selfRecovering={0}")
    @ValueSource(booleans = {false, true})
    void survivorsOfFourGetTheLock(boolean selfRecovering) {
        lock = new LockSteps(model, "lock", selfRecovering);
        Check.holds(
                name("lock, 4 processes and a crash", selfRecovering),
                users(4, 1).crashes(1));
    }

    @ParameterizedTest(name = "selfRecovering={0}")
    @ValueSource(booleans = {false, true})
    void survivorsGetTheLockInALargerModel(boolean selfRecovering) {
        assumeTrue(Check.LARGE);
        lock = new LockSteps(model, "lock", selfRecovering);
        Check.holds(
                name("lock, 3 rounds with 2 crashes", selfRecovering),
                users(3, 3).crashes(2));
    }

    @Test
    void noWakeUpIsLostWithoutADeath() {
        lock = new LockSteps(model, "lock", false);
        Check.holds("lock without park intervals", users(3, 2).withoutParkIntervals());
    }

    @Test
    void parkIntervalsAreNeededWhenAProcessDies() {
        lock = new LockSteps(model, "lock", false);
        Check.fails(
                "lock without park intervals, with a crash",
                STUCK,
                users(2, 1).withoutParkIntervals().crashes(1));
    }

    @Test
    void whoGivesUpHandsOnTheWakeUpThatItHad() {
        lock = new LockSteps(model, "lock", false);
        Check.holds(
                "lock without park intervals, one gives up",
                users(2, 2).process(impatient()).withoutParkIntervals());
    }

    @Test
    void wakeUpOfOneWhoGivesUpMayNotBeKept() {
        lock = new LockSteps(model, "lock", false);
        Program impatient = impatient().replace("lock 1.hand on", me -> END);
        Check.fails("lock, who gives up", STUCK, users(2, 2).process(impatient).withoutParkIntervals());
    }

    @Test
    void whoHasNothingToRepairHandsOnTheWakeUpThatItHad() {
        lock = new LockSteps(model, "lock", false);
        lock.beginAbandoned(model);
        Check.holds("abandoned lock without park intervals", users(3, 1).withoutParkIntervals());
    }

    @Test
    void wakeUpOfOneWhoWouldHaveRepairedMayNotBeKept() {
        lock = new LockSteps(model, "lock", false);
        lock.beginAbandoned(model);
        users(3, 1).withoutParkIntervals();
        everywhere("recover 1.hand on", me -> "lock 1");
        Check.fails("abandoned lock, who finds it repaired", STUCK, model);
    }

    @ParameterizedTest(name = "selfRecovering={0}")
    @ValueSource(booleans = {false, true})
    void processesThatGiveUpOrDieDisturbNoOther(boolean selfRecovering) {
        lock = new LockSteps(model, "lock", selfRecovering);
        Check.holds(
                name("lock, one gives up, with 2 crashes", selfRecovering),
                users(2, 2).process(impatient()).crashes(2));
    }

    @Test
    void unlockingMustWake() {
        lock = new LockSteps(model, "lock", false);
        users(2, 1).withoutParkIntervals();
        everywhere("unlock 1.wake [RELEASED]", me -> END);
        Check.fails("lock, unlocking without waking", STUCK, model);
    }

    @Test
    void whoHasSleptMustTakeItAsIfOthersSlept() {
        lock = new LockSteps(model, "lock", false);
        users(3, 1).withoutParkIntervals();
        everywhere("lock 1.take", me -> {
            boolean taken = me.compareAndSet(lock.word, LockSteps.FREE, me.id());
            return taken ? lock.entered(me, "inside 1") : "lock 1.read";
        });
        Check.fails("lock, taken after a sleep without WAITERS", STUCK, model);
    }

    @Test
    void takingOverMustNameTheNewOwnerAtOnce() {
        lock = new LockSteps(model, "lock", true);
        users(3, 1).crashes(1);
        for (int process = 0; process < 3; process++) {
            model.program(process).step("name the owner", me -> {
                me.write(lock.word, me.id() | LockSteps.WAITERS);
                me.set(lock.holds, 1);
                return "lock 1.count death [TAKEN_OVER]";
            });
        }
        everywhere("lock 1.take over [DEATH_FOUND]", me -> {
            boolean freed = me.compareAndSet(lock.word, me.get(lock.seen), LockSteps.FREE);
            if (freed) {
                me.ghost(lock.damaged, 0);
                me.ghost(lock.uncounted, 0);
            }
            return freed ? "name the owner" : "lock 1.read";
        });
        Check.fails("lock, taken over in two steps", "hold the lock", model);
    }

    @Test
    void markingMustNotBringBackAnOwnerWhoHasUnlockedAndLeft() {
        lock = new LockSteps(model, "lock", false);
        users(2, 1);
        everywhere("lock 1.mark abandoned [DEATH_FOUND]", me -> {
            me.write(lock.word, me.get(lock.seen) | LockSteps.INCONSISTENT);
            return lock.reported(me, "lock 1.wake all [MARKED_INCONSISTENT]");
        });
        Check.fails("lock, marked without a comparison", "none has died", model);
    }

    @Test
    void reportMustNotBeOfARepairerWhoIsThroughAndHasLeft() {
        lock = new LockSteps(model, "lock", false);
        users(3, 1).crashes(1);
        everywhere("lock 1.read again", me -> lock.reported(me, "recover 1"));
        Check.fails("lock, reported without a second look", "none has died", model);
    }

    @Test
    void deathMustBeCountedBeforeTheLockIsAnOrdinaryOneAgain() {
        lock = new LockSteps(model, "lock", false);
        users(2, 1).crashes(1);
        everywhere("recover 1.finish", me -> me.then("recover 1.finish.read"));
        Check.fails("lock, repaired without being counted", "does not show", model);
    }

    private void everywhere(String step, Program.Step instead) {
        for (int process = 0; process < model.processes(); process++) {
            model.program(process).replace(step, instead);
        }
    }

    private Model users(int processes, int rounds) {
        for (int process = 0; process < processes; process++) {
            model.process(user(rounds));
        }
        return model;
    }

    private Program user(int rounds) {
        Program program = new Program();
        for (int round = 1; round <= rounds; round++) {
            String next = round == rounds ? END : "lock " + (round + 1);
            lock.acquire(program, "lock " + round, "inside " + round, "recover " + round);
            lock.inside(program, "inside " + round, "unlock " + round);
            lock.release(program, "unlock " + round, next);
            lock.recover(program, "recover " + round, round == 1, "lock " + round);
        }
        return program;
    }

    private Program impatient() {
        Program program = new Program().impatient();
        lock.acquire(program, "lock 1", "inside 1", END, END);
        lock.inside(program, "inside 1", "unlock 1");
        lock.release(program, "unlock 1", END);
        return program;
    }

    private static String name(String name, boolean selfRecovering) {
        return selfRecovering ? "self-recovering " + name : name;
    }
}
