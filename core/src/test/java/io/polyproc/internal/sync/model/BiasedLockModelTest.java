package io.polyproc.internal.sync.model;

import static io.polyproc.internal.sync.model.Program.END;

import org.junit.jupiter.api.Test;

/** The biased lock: every interleaving of a bias owner and of threads that want the lock or watch it. */
class BiasedLockModelTest {

    private static final String STUCK = "cannot be reached";
    private static final String BOTH = "hold the lock";
    private static final String IDLE = "idle";

    private final Model model = new Model();
    private BiasedLockSteps lock;
    private BiasedLockWatchSteps watch;

    @Test
    void survivorsGetTheLockWhicheverProcessDies() {
        begin(1, 2, 3).process(owner(3)).process(user()).process(user());
        Check.holds("biased lock, 2 want it, with 2 crashes", model.crashes(2));
    }

    @Test
    void twoOwnersRevokeEachOther() {
        begin(1, 2).process(owner(4)).process(owner(4));
        Check.holds("biased lock, 2 owners, with a crash", model.crashes(1));
    }

    @Test
    void twoOwnersAndAnotherRevokeEachOther() {
        begin(1, 2, 3).process(owner(2)).process(owner(2)).process(user());
        Check.holds("biased lock, 2 owners and 1 that wants it, with a crash", model.crashes(1));
    }

    @Test
    void survivorsGetTheLockThoughTheRecordOfTheDeadIsUsedAgain() {
        beginWithRecords();
        Check.holds("biased lock, records used again", model);
    }

    @Test
    void noWakeUpIsLostWithoutADeath() {
        begin(1, 2, 3).process(owner(3)).process(user()).process(user());
        Check.holds("biased lock without park intervals", model.withoutParkIntervals());
    }

    @Test
    void twoOwnersLoseNoWakeUp() {
        begin(1, 2, 3).process(owner(2)).process(owner(2)).process(user());
        Check.holds("biased lock without park intervals, 2 owners", model.withoutParkIntervals());
    }

    @Test
    void whoGivesUpHandsOnTheWakeUpThatItHad() {
        begin(1, 2, 3).process(owner(3)).process(user()).process(impatient());
        lock.sleepsOnBoth = true;
        Check.holds("biased lock without park intervals, one gives up", model.withoutParkIntervals());
    }

    @Test
    void watcherIsNotifiedForAnyNumberOfUses() {
        beginWatched(1, 2).process(owner(4)).process(watcher(4));
        Check.holds("watched biased lock without park intervals", model.withoutParkIntervals());
    }

    @Test
    void watcherIsNotifiedOfTheFirstUse() {
        beginWatched(1, 2).process(owner(4)).process(watcher(1));
        Check.holds("biased lock without park intervals, watched once", model.withoutParkIntervals());
    }

    @Test
    void watcherIsNotifiedOfUsesByAnyThread() {
        beginWatched(1, 2, 3).process(owner(3)).process(user()).process(watcher(4));
        lock.sleepsOnBoth = true;
        Check.holds("watched biased lock without park intervals, 1 wants it", model.withoutParkIntervals());
    }

    @Test
    void watcherIsNotifiedWhicheverThreadOfAJvmHasTheBias() {
        beginWatched(1, 1, 2).process(owner(1)).process(owner(3)).process(watcher(4));
        lock.sleepsOnBoth = true;
        Check.holds("watched biased lock without park intervals, 2 threads of a JVM", model.withoutParkIntervals());
    }

    @Test
    void threadsOfAJvmTakeItFromEachOther() {
        begin(1, 1).process(owner(3)).process(owner(3));
        Check.holds("biased lock, 2 threads of a JVM", model);
    }

    @Test
    void threadsOfAJvmAndAnotherTakeItFromEachOther() {
        begin(1, 1, 2).process(owner(2)).process(owner(2)).process(user());
        Check.holds("biased lock, 2 threads of a JVM, 1 of another wants it", model);
    }

    // What the classes are not to do, and did at first; the last one they still do, and it costs a sleep at most.

    @Test
    void markMustBeOnTheWordAndHolderThatWereSeen() {
        begin(1, 2, 3).process(owner(3)).process(user()).process(user());
        lock.marksBoth = false;
        Check.fails("biased lock, the word marked and the holder not compared", STUCK, model.withoutParkIntervals());
    }

    @Test
    void whoGivesUpMustHandOnAlsoWhenTheLockIsKept() {
        begin(1, 2, 3).process(owner(3)).process(user()).process(impatient());
        lock.sleepsOnBoth = true;
        lock.wakesNextWhenBiased = false;
        Check.fails("biased lock, who gives up", STUCK, model.withoutParkIntervals());
    }

    @Test
    void threadMustNotClearTheBiasOfAnotherOfItsJvm() {
        begin(1, 1).process(owner(2)).process(owner(4));
        lock.forgetsOwnOnly = false;
        Check.fails("biased lock, the bias of another thread forgotten", STUCK, model);
    }

    @Test
    void whoFallsAsleepLateNeedsItsSlice() {
        beginWatched(1, 2, 3).process(owner(3)).process(user()).process(watcher(4));
        Check.fails("biased lock, asleep on a word that is another bias's by now", STUCK, model.withoutParkIntervals());
    }

    // Spoilt.

    @Test
    void ownerMustBeFencedBeforeItsRecordIsRead() {
        begin(1, 2).process(owner(2)).process(user());
        model.program(1).replace("acquire 1.fence", me -> me.then("acquire 1.record"));
        Check.fails("biased lock, without a fence", BOTH, model);
    }

    @Test
    void ownerMustBeReadAfterWaitersIsSet() {
        begin(1, 2).process(owner(2)).process(user());
        Program program = model.program(1);
        Program.Step mark = program.step("acquire 1.mark");
        Program.Step take = program.step("acquire 1.revoke");
        program.step("take", take);
        program.replace("acquire 1.mark", me -> {
            boolean biased = BiasedLockSteps.threadOf(me.get(lock.seen)) != 0;
            return biased ? me.then("acquire 1.fence") : mark.take(me);
        });
        program.replace("acquire 1.revoke", me -> lock.mark(me) ? "take" : "acquire 1.read");
        Check.fails("biased lock, marked after the check", BOTH, model);
    }

    @Test
    void ownerMustStoreThatItIsInsideBeforeItReadsTheWord() {
        begin(1, 2).process(owner(2)).process(user());
        Program program = model.program(0);
        program.replace("enter 2.use", me -> {
            boolean same = me.read(lock.word) == me.get(lock.mine);
            return same ? "enter 2.look" : "enter 2.give up";
        });
        program.replace("enter 2.look", me -> {
            boolean stored = lock.buffers.store(me, StoreBuffers.IN);
            return stored ? lock.inside(me, BiasedLockSteps.BIASED, "inside 2") : "enter 2.look";
        });
        Check.fails("biased lock, entered after the check", BOTH, model);
    }

    @Test
    void ownerMustNotEnterPastWaiters() {
        begin(1, 2).process(owner(2)).process(user());
        model.program(0).replace("enter 2.look", me -> {
            boolean biased = (me.read(lock.word) & ~BiasedLockSteps.WAITERS) == me.get(lock.mine);
            return biased ? lock.inside(me, BiasedLockSteps.BIASED, "inside 2") : "enter 2.leave";
        });
        Check.fails("biased lock, entered past the mark", BOTH, model);
    }

    @Test
    void biasMustNotBeRevokedWhileItsOwnerIsInside() {
        begin(1, 2).process(owner(2)).process(user());
        model.program(1).replace("acquire 1.owner inside?", me -> me.then("acquire 1.ask for owner"));
        Check.fails("biased lock, taken from one inside", BOTH, model);
    }

    @Test
    void eachBiasMustHaveItsEpoch() {
        begin(1, 2, 3).process(owner(3)).process(user()).process(user());
        lock.numbered = false;
        Check.fails("biased lock, biases without an epoch", BOTH, model);
    }

    @Test
    void ownerMustNotLeaveBeforeItsStores() {
        begin(1, 2).process(owner(2)).process(user());
        model.program(0).replace("release 2.leave", me -> {
            if (!lock.buffers.hasStores(me, me.id())) {
                return me.then("(left)");
            }
            lock.buffers.overtake(me, StoreBuffers.OUT);
            me.set(lock.holds, 0);
            return IDLE;
        });
        model.program(0).step("(left)", me -> IDLE);
        Check.fails("biased lock, left too early", "does not see all", model);
    }

    @Test
    void ownerMustNotFreeALockThatOthersHaveAcquired() {
        begin(1, 2).process(owner(2)).process(user());
        model.program(0).replace("enter 2.give up.free", me -> {
            me.write(lock.word, BiasedLockSteps.FREE);
            return "acquire 2";
        });
        Check.fails("biased lock, freed without a comparison", "the word does not say so", model);
    }

    @Test
    void lockMustNotBeBiasedWhileAThreadWaits() {
        begin(1, 2).process(owner(1)).process(user());
        model.program(0).replace("release 1.bias.swap", me -> {
            me.write(lock.word, me.get(lock.mine));
            me.set(lock.mine, 0);
            me.set(lock.holds, 0);
            return IDLE;
        });
        Check.fails("biased lock, biased without a comparison", STUCK, model.withoutParkIntervals());
    }

    @Test
    void ownerMustCheckForWaitersWhenTheBiasBegins() {
        beginWatched(1, 2).process(owner(3)).process(watcher(3));
        for (int round = 1; round <= 3; round++) {
            String next = round < 3 ? "enter " + (round + 1) : IDLE;
            Program.Step swap = model.program(0).step("release " + round + ".bias.swap");
            String tell = "tell " + round;
            model.program(0).replace("release " + round + ".bias.swap", me -> {
                String to = swap.take(me);
                return to.equals(tell) ? next : to;
            });
        }
        Check.fails("watched biased lock, biased without a look for sleepers", STUCK, model.withoutParkIntervals());
    }

    @Test
    void watcherMustMarkTheLock() {
        beginWatched(1, 2).process(owner(3)).process(watcher(3));
        model.program(1).replace("watch.mark", me -> me.then("watch.fence"));
        Check.fails("watched biased lock, without a mark", STUCK, model.withoutParkIntervals());
    }

    @Test
    void watcherMustFenceTheOwner() {
        beginWatched(1, 2).process(owner(3)).process(watcher(3));
        model.program(1).replace("watch.fence", me -> me.then("watch.record"));
        Check.fails("watched biased lock, without a fence", STUCK, model.withoutParkIntervals());
    }

    @Test
    void watcherMustNotParkWhileTheOwnerIsInside() {
        beginWatched(1, 2).process(owner(3)).process(watcher(3));
        model.program(1).replace("watch.ask for owner", me -> me.then("watch.is seen"));
        Check.fails("watched biased lock, asleep with the owner inside", STUCK, model.withoutParkIntervals());
    }

    @Test
    void livenessOfTheOwnerMustBeChecked() {
        beginWithRecords();
        model.program(1).replace("acquire 1.ask for owner", me -> me.then("acquire 1.revoke"));
        Check.fails("biased lock, without asking for life", "silently", model);
    }

    @Test
    void livenessMustBeCheckedAfterTheRecordIsRead() {
        beginWithRecords();
        Program program = model.program(1);
        Program.Step ask = program.step("acquire 1.ask for owner");
        Program.Step record = program.step("acquire 1.record");
        program.step("record", record);
        program.replace("acquire 1.record", me -> {
            String to = ask.take(me);
            return to.equals("acquire 1.revoke") ? "record" : to;
        });
        program.replace("acquire 1.ask for owner", me -> me.then("acquire 1.revoke"));
        Check.fails("biased lock, asked for life too early", "silently", model);
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
        begin(1, 2, 3).process(owner(2)).process(user()).crashes(1);
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

    /** Uses the lock for some rounds, may bias it each time, and then lives on without using it again. */
    private Program owner(int rounds) {
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

    private void use(Program program, int round, boolean mayBias, String timedOut, String next) {
        String tell = watch == null ? next : "tell " + round;
        lock.acquire(program, "acquire " + round, "inside " + round, timedOut);
        lock.inside(program, "inside " + round, "release " + round);
        lock.release(program, "release " + round, mayBias, tell, next);
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
