package io.polyproc.internal.sync.model;

import static io.polyproc.internal.sync.model.Program.END;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The condition: every interleaving of those who wait and those who signal, with a crash after any step. */
class ConditionModelTest {

    private static final String STUCK = "cannot be reached";

    private final Model model = new Model();
    private LockSteps lock;
    private ConditionSteps condition;

    @ParameterizedTest(name = "selfRecovering={0}")
    @ValueSource(booleans = {false, true})
    void signalReachesASurvivorWhicheverProcessDies(boolean selfRecovering) {
        begin(selfRecovering)
                .process(waiter())
                .process(waiter())
                .process(signaller())
                .crashes(1);
        Check.holds(name("condition, 2 wait and 1 signals, with a crash", selfRecovering), model);
    }

    @ParameterizedTest(name = "selfRecovering={0}")
    @ValueSource(booleans = {false, true})
    void signalReachesASurvivorOfTwoCrashes(boolean selfRecovering) {
        assumeTrue(Check.LARGE);
        begin(selfRecovering)
                .process(waiter())
                .process(waiter())
                .process(signaller())
                .crashes(2);
        Check.holds(name("condition, 2 wait and 1 signals, with 2 crashes", selfRecovering), model);
    }

    @Test
    void noSignalIsLostWithoutADeath() {
        begin(false).process(waiter()).process(waiter()).process(signaller()).withoutParkIntervals();
        Check.holds("condition without park intervals", model);
    }

    @Test
    void twoSignalsLetTwoGoOn() {
        begin(false)
                .process(waiter())
                .process(waiter())
                .process(signallerOfTwo())
                .withoutParkIntervals();
        Check.holds("condition without park intervals, 2 signals", model);
    }

    @Test
    void whoGivesUpLeavesTheSignalToAnother() {
        begin(false)
                .process(waiter())
                .process(impatientWaiter())
                .process(signaller())
                .withoutParkIntervals();
        Check.holds("condition without park intervals, one gives up", model);
    }

    @ParameterizedTest(name = "selfRecovering={0}")
    @ValueSource(booleans = {false, true})
    void thoseWhoGiveUpAndThoseWhoDieTakeNoSignalWithThem(boolean selfRecovering) {
        assumeTrue(Check.LARGE);
        begin(selfRecovering)
                .process(waiter())
                .process(impatientWaiter())
                .process(signaller())
                .crashes(1);
        Check.holds(name("condition, one gives up, with a crash", selfRecovering), model);
    }

    @ParameterizedTest(name = "selfRecovering={0}")
    @ValueSource(booleans = {false, true})
    void waiterGetsWhatIsThere(boolean selfRecovering) {
        begin(selfRecovering);
        int items = model.word("items", 0);
        model.process(consumer(items)).process(producer(items)).process(producer(items));
        model.crashes(1).reachable(View::allHaveEnded);
        Check.holds(name("condition, 1 consumes and 2 produce, with a crash", selfRecovering), model);
    }

    @Test
    void grantMustNotGoToOneWhoCameAfterTheSignal() {
        begin(false).process(waiter()).process(waiter()).process(newcomer()).process(signaller());
        Program.Step grant = model.program(3).step("signal.grants");
        model.program(3).replace("signal.grants", me -> {
            me.ghost(condition.boundary, 100);
            return grant.take(me);
        });
        Check.fails("condition, a grant for any newcomer", "no signal was given while it waited", model);
    }

    @Test
    void signalMustBeReadBeforeTheLookAtTheGrants() {
        begin(false).process(waiter()).process(signaller()).withoutParkIntervals();
        Program waiter = model.program(0);
        Program.Step lastLook = waiter.step("await.lock's deaths?");
        waiter.step("read too late", me -> {
            condition.signal.read(me);
            return "await.await";
        });
        waiter.replace("await.lock's deaths?", me -> {
            String next = lastLook.take(me);
            return next.equals("await.await") ? "read too late" : next;
        });
        Check.fails("condition, the signal read too late", STUCK, model);
    }

    @Test
    void allMustGoWhenTheSignallerMayHaveDied() {
        begin(true).process(waiter()).process(waiter()).process(signaller()).crashes(1);
        for (int process = 0; process < 2; process++) {
            model.program(process).replace("await", me -> me.then("await.waiting"));
            model.program(process).replace("await.locked", me -> me.then("await.locked.go?"));
        }
        model.program(2).replace("signal", me -> me.then("signal.give"));
        Check.fails("condition, deaths ignored", STUCK, model);
    }

    private Model begin(boolean selfRecovering) {
        lock = new LockSteps(model, "lock", selfRecovering);
        condition = new ConditionSteps(model, lock);
        return model.reachable(condition::isSettled);
    }

    /** A process that learns of an owner's death ends. */
    private Program waiter() {
        Program program = new Program();
        lock.acquire(program, "lock", "await", END);
        condition.await(program, "await", "unlock", END, null);
        lock.release(program, "unlock", END);
        return program;
    }

    private Program impatientWaiter() {
        Program program = new Program().impatient();
        lock.acquire(program, "lock", "await", END);
        condition.await(program, "await", "unlock", END, "unlock");
        lock.release(program, "unlock", END);
        return program;
    }

    private Program signaller() {
        Program program = new Program();
        lock.acquire(program, "lock", "signal", END);
        condition.signal(program, "signal", "unlock");
        lock.release(program, "unlock", END);
        return program;
    }

    private Program signallerOfTwo() {
        Program program = new Program();
        lock.acquire(program, "lock", "signal", END);
        condition.signal(program, "signal", "signal again");
        condition.signal(program, "signal again", "unlock");
        lock.release(program, "unlock", END);
        return program;
    }

    /** A process that learns of an owner's death repairs, and continues. */
    private Program consumer(int items) {
        Program program = new Program();
        lock.acquire(program, "lock", "wanted?", "recover");
        program.step("wanted?", me -> me.guarded(items) > 0 ? me.then("take") : me.then("await"));
        program.step("take", me -> {
            me.write(items, me.guarded(items) - 1);
            return "unlock";
        });
        condition.await(program, "await", "wanted?", "recover", null);
        lock.recover(program, "recover", false, "lock");
        lock.release(program, "unlock", END);
        return program;
    }

    private Program producer(int items) {
        Program program = new Program();
        lock.acquire(program, "lock", "put", "recover");
        program.step("put", me -> {
            me.write(items, me.guarded(items) + 1);
            return "signal";
        });
        condition.signal(program, "signal", "unlock");
        lock.recover(program, "recover", false, "lock");
        lock.release(program, "unlock", END);
        return program;
    }

    private Program newcomer() {
        Program program = new Program();
        program.step("come", me -> condition.someAreEntitled(me) ? me.then("lock") : "come");
        lock.acquire(program, "lock", "await", END);
        condition.await(program, "await", "unlock", END, null);
        lock.release(program, "unlock", END);
        return program;
    }

    private static String name(String name, boolean selfRecovering) {
        return selfRecovering ? name + ", self-recovering" : name;
    }
}
