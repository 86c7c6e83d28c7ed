package io.polyproc.internal.sync.model;

import static io.polyproc.internal.sync.model.Program.END;

import org.junit.jupiter.api.Test;

/** The lock that stays with its only user: every interleaving of a keeper and those who want the lock or watch it. */
class BiasedLockModelTest {

    private static final String STUCK = "cannot be reached";
    private static final String BOTH = "hold the lock";
    private static final String IDLE = "idle";

    private final Model model = new Model();
    private BiasedLockSteps lock;
    private BiasedLockWatchSteps watch;

    @Test
    void survivorsGetTheLockWhoeverDies() {
        begin(1, 2, 3).process(keeper(3)).process(user()).process(user());
        Check.holds("kept lock, 2 want it, with 2 crashes", model.crashes(2));
    }

    @Test
    void twoKeepersTakeItFromEachOther() {
        begin(1, 2).process(keeper(4)).process(keeper(4));
        Check.holds("kept lock, 2 keepers, with a crash", model.crashes(1));
    }

    @Test
    void twoKeepersAndAnotherTakeItFromEachOther() {
        begin(1, 2, 3).process(keeper(2)).process(keeper(2)).process(user());
        Check.holds("kept lock, 2 keepers and 1 that wants it, with a crash", model.crashes(1));
    }

    @Test
    void survivorsGetTheLockThoughTheRecordOfTheDeadIsUsedAgain() {
        beginWithRecords();
        Check.holds("kept lock, records used again", model);
    }

    @Test
    void noWakeUpIsLostWhileNobodyDies() {
        begin(1, 2, 3).process(keeper(3)).process(user()).process(user());
        Check.holds("kept lock without slices", model.withoutSlices());
    }

    @Test
    void twoKeepersLoseNoWakeUp() {
        begin(1, 2, 3).process(keeper(2)).process(keeper(2)).process(user());
        Check.holds("kept lock without slices, 2 keepers", model.withoutSlices());
    }

    @Test
    void whoGivesUpHandsOnTheWakeUpThatItHad() {
        begin(1, 2, 3).process(keeper(3)).process(user()).process(impatient());
        lock.sleepsOnBoth = true;
        Check.holds("kept lock without slices, one gives up", model.withoutSlices());
    }

    @Test
    void watcherIsToldHoweverOftenItIsUsed() {
        beginWatched(1, 2).process(keeper(4)).process(watcher(4));
        Check.holds("watched kept lock without slices", model.withoutSlices());
    }

    @Test
    void watcherIsToldOfTheFirstUse() {
        beginWatched(1, 2).process(keeper(4)).process(watcher(1));
        Check.holds("kept lock without slices, watched once", model.withoutSlices());
    }

    @Test
    void watcherIsToldWhoeverUsesIt() {
        beginWatched(1, 2, 3).process(keeper(3)).process(user()).process(watcher(4));
        lock.sleepsOnBoth = true;
        Check.holds("watched kept lock without slices, 1 wants it", model.withoutSlices());
    }

    @Test
    void watcherIsToldWhicheverThreadOfAJvmKeepsIt() {
        beginWatched(1, 1, 2).process(keeper(1)).process(keeper(3)).process(watcher(4));
        lock.sleepsOnBoth = true;
        Check.holds("watched kept lock without slices, 2 threads of a JVM", model.withoutSlices());
    }

    @Test
    void threadsOfAJvmTakeItFromEachOther() {
        begin(1, 1).process(keeper(3)).process(keeper(3));
        Check.holds("kept lock, 2 threads of a JVM", model);
    }

    @Test
    void threadsOfAJvmAndAnotherTakeItFromEachOther() {
        begin(1, 1, 2).process(keeper(2)).process(keeper(2)).process(user());
        Check.holds("kept lock, 2 threads of a JVM, 1 of another wants it", model);
    }

    // What the classes are not to do, and did at first; the last one they still do, and it costs a sleep at most.

    @Test
    void markMustBeOnTheWordAndHolderThatWereSeen() {
        begin(1, 2, 3).process(keeper(3)).process(user()).process(user());
        lock.marksBoth = false;
        Check.fails("kept lock, the word marked and the holder not compared", STUCK, model.withoutSlices());
    }

    @Test
    void whoGivesUpMustHandOnAlsoWhenTheLockIsKept() {
        begin(1, 2, 3).process(keeper(3)).process(user()).process(impatient());
        lock.sleepsOnBoth = true;
        lock.handsOnWhenKept = false;
        Check.fails("kept lock, who gives up", STUCK, model.withoutSlices());
    }

    @Test
    void threadMustNotForgetWhatAnotherOfItsJvmKeeps() {
        begin(1, 1).process(keeper(2)).process(keeper(4));
        lock.forgetsOwnOnly = false;
        Check.fails("kept lock, the keep of another thread forgotten", STUCK, model);
    }

    @Test
    void whoFallsAsleepLateNeedsItsSlice() {
        beginWatched(1, 2, 3).process(keeper(3)).process(user()).process(watcher(4));
        Check.fails("kept lock, asleep on a word that is another keep's by now", STUCK, model.withoutSlices());
    }

    // Spoilt.

    @Test
    void keeperMustBeFencedBeforeTheLookAtIt() {
        begin(1, 2).process(keeper(2)).process(user());
        model.program(1).replace("acquire 1.fence", me -> me.then("acquire 1.record"));
        Check.fails("kept lock, without a fence", BOTH, model);
    }

    @Test
    void keeperMustBeLookedAtBehindTheMark() {
        begin(1, 2).process(keeper(2)).process(user());
        Program program = model.program(1);
        Program.Step mark = program.step("acquire 1.mark");
        Program.Step take = program.step("acquire 1.take from keeper");
        program.step("take", take);
        program.replace("acquire 1.mark", me -> {
            boolean kept = BiasedLockSteps.threadOf(me.get(lock.seen)) != 0;
            return kept ? me.then("acquire 1.fence") : mark.take(me);
        });
        program.replace("acquire 1.take from keeper", me -> lock.mark(me) ? "take" : "acquire 1.read");
        Check.fails("kept lock, marked behind the look", BOTH, model);
    }

    @Test
    void keeperMustSayThatItIsInsideBeforeItLooks() {
        begin(1, 2).process(keeper(2)).process(user());
        Program program = model.program(0);
        program.replace("enter 2.use", me -> {
            boolean same = me.read(lock.word) == me.get(lock.mine);
            return same ? "enter 2.look" : "enter 2.give up";
        });
        program.replace("enter 2.look", me -> {
            boolean stored = lock.buffers.store(me, StoreBuffers.IN);
            return stored ? lock.inside(me, BiasedLockSteps.KEPT, "inside 2") : "enter 2.look";
        });
        Check.fails("kept lock, entered behind the look", BOTH, model);
    }

    @Test
    void keeperMustNotGoInPastTheMark() {
        begin(1, 2).process(keeper(2)).process(user());
        model.program(0).replace("enter 2.look", me -> {
            boolean kept = (me.read(lock.word) & ~BiasedLockSteps.WAITERS) == me.get(lock.mine);
            return kept ? lock.inside(me, BiasedLockSteps.KEPT, "inside 2") : "enter 2.leave";
        });
        Check.fails("kept lock, entered past the mark", BOTH, model);
    }

    @Test
    void lockMustNotBeTakenFromAKeeperThatIsInside() {
        begin(1, 2).process(keeper(2)).process(user());
        model.program(1).replace("acquire 1.keeper inside?", me -> me.then("acquire 1.ask for keeper"));
        Check.fails("kept lock, taken from one inside", BOTH, model);
    }

    @Test
    void eachKeepMustHaveItsNumber() {
        begin(1, 2, 3).process(keeper(3)).process(user()).process(user());
        lock.numbered = false;
        Check.fails("kept lock, keeps without a number", BOTH, model);
    }

    @Test
    void keeperMustNotLeaveBeforeWhatItDid() {
        begin(1, 2).process(keeper(2)).process(user());
        model.program(0).replace("release 2.leave", me -> {
            if (!lock.buffers.hasStores(me, me.id())) {
                return me.then("(left)");
            }
            lock.buffers.overtake(me, StoreBuffers.OUT);
            me.set(lock.holds, 0);
            return IDLE;
        });
        model.program(0).step("(left)", me -> IDLE);
        Check.fails("kept lock, left too early", "does not see all", model);
    }

    @Test
    void keeperMustNotFreeWhatOthersHaveTaken() {
        begin(1, 2).process(keeper(2)).process(user());
        model.program(0).replace("enter 2.give up.free", me -> {
            me.write(lock.word, BiasedLockSteps.FREE);
            return "acquire 2";
        });
        Check.fails("kept lock, freed without a comparison", "the word does not say so", model);
    }

    @Test
    void lockMustNotBeKeptWhileSomebodyWaits() {
        begin(1, 2).process(keeper(1)).process(user());
        model.program(0).replace("release 1.keep.swap", me -> {
            me.write(lock.word, me.get(lock.mine));
            me.set(lock.mine, 0);
            me.set(lock.holds, 0);
            return IDLE;
        });
        Check.fails("kept lock, kept without a comparison", STUCK, model.withoutSlices());
    }

    @Test
    void keeperMustLookForSleepersWhenItBeginsToKeep() {
        beginWatched(1, 2).process(keeper(3)).process(watcher(3));
        for (int round = 1; round <= 3; round++) {
            String next = round < 3 ? "enter " + (round + 1) : IDLE;
            Program.Step swap = model.program(0).step("release " + round + ".keep.swap");
            String tell = "tell " + round;
            model.program(0).replace("release " + round + ".keep.swap", me -> {
                String to = swap.take(me);
                return to.equals(tell) ? next : to;
            });
        }
        Check.fails("watched kept lock, kept without a look for sleepers", STUCK, model.withoutSlices());
    }

    @Test
    void watcherMustMarkTheLock() {
        beginWatched(1, 2).process(keeper(3)).process(watcher(3));
        model.program(1).replace("watch.mark", me -> me.then("watch.fence"));
        Check.fails("watched kept lock, without a mark", STUCK, model.withoutSlices());
    }

    @Test
    void watcherMustFenceTheKeeper() {
        beginWatched(1, 2).process(keeper(3)).process(watcher(3));
        model.program(1).replace("watch.fence", me -> me.then("watch.record"));
        Check.fails("watched kept lock, without a fence", STUCK, model.withoutSlices());
    }

    @Test
    void watcherMustNotSleepWhileTheKeeperIsInside() {
        beginWatched(1, 2).process(keeper(3)).process(watcher(3));
        model.program(1).replace("watch.ask for keeper", me -> me.then("watch.is told"));
        Check.fails("watched kept lock, asleep with the keeper inside", STUCK, model.withoutSlices());
    }

    @Test
    void keeperMustBeAskedForLife() {
        beginWithRecords();
        model.program(1).replace("acquire 1.ask for keeper", me -> me.then("acquire 1.take from keeper"));
        Check.fails("kept lock, without asking for life", "silently", model);
    }

    @Test
    void keeperMustBeAskedForLifeBehindTheLookAtItsRecord() {
        beginWithRecords();
        Program program = model.program(1);
        Program.Step ask = program.step("acquire 1.ask for keeper");
        Program.Step record = program.step("acquire 1.record");
        program.step("record", record);
        program.replace("acquire 1.record", me -> {
            String to = ask.take(me);
            return to.equals("acquire 1.take from keeper") ? "record" : to;
        });
        program.replace("acquire 1.ask for keeper", me -> me.then("acquire 1.take from keeper"));
        Check.fails("kept lock, asked for life too early", "silently", model);
    }

    private Model begin(int... participants) {
        lock = new BiasedLockSteps(model, participants);
        return model.reachable(BiasedLockModelTest::allAreIdleOrGone);
    }

    private Model beginWatched(int... participants) {
        begin(participants);
        watch = new BiasedLockWatchSteps(model, lock, participants.length);
        return model;
    }

    private void beginWithRecords() {
        begin(1, 2, 3).process(keeper(2)).process(user()).crashes(1);
        lock.reusesRecords = true;
        Program third = new Program();
        lock.reuseRecord(third, "list", 1, END);
        model.process(third);
    }

    private static boolean allAreIdleOrGone(View view) {
        for (int process = 0; process < view.model.processes(); process++) {
            if (view.isLiving(process)
                    && !view.model.program(process).name(view.place(process)).equals(IDLE)) {
                return false;
            }
        }
        return true;
    }

    /** Uses it so often, may keep it each time, and then lives on without coming again. */
    private Program keeper(int rounds) {
        Program program = new Program();
        for (int round = 1; round <= rounds; round++) {
            String next = round < rounds ? "enter " + (round + 1) : IDLE;
            lock.enter(program, "enter " + round, "inside " + round, "acquire " + round);
            use(program, round, true, null, next);
        }
        return program.step(IDLE, me -> IDLE);
    }

    /** Uses it once. */
    private Program user() {
        Program program = new Program();
        use(program, 1, false, null, END);
        return program;
    }

    private Program impatient() {
        Program program = new Program().impatient();
        use(program, 1, false, END, END);
        return program;
    }

    private void use(Program program, int round, boolean mayKeep, String timedOut, String next) {
        String tell = watch == null ? next : "tell " + round;
        lock.acquire(program, "acquire " + round, "inside " + round, timedOut);
        lock.inside(program, "inside " + round, "release " + round);
        lock.release(program, "release " + round, mayKeep, tell, next);
        if (watch != null) {
            watch.tell(program, tell, next);
        }
    }

    private Program watcher(int wanted) {
        Program program = new Program();
        watch.watch(program, "watch", wanted, END);
        return program;
    }
}
