package io.polyproc.internal.sync.model;

/**
 * {@code RawSemaphore} with owners in steps: {@link #acquire} has those of {@code acquire}, {@code take} and {@code
 * hold} with {@code SemaphoreSlowPath} and {@code SemaphoreRepair}; {@link #release} those of {@code release} with
 * {@code SemaphoreHolders.remove} and {@code SemaphoreSignal}, for permits that the caller holds itself. The mutex and
 * the signal are those of {@link LockSteps} and {@link EventCountSteps}, step by step.
 *
 * <p>Checks by itself that the living never have more permits than there are, that no more are free than the bound, and
 * that none is lost or made: while the mutex is free and no holder died in it, the free ones and those of the holders
 * are all there are.
 */
final class SemaphoreSteps {

    private final LockSteps mutex;
    private final EventCountSteps signal;
    private final int permits;
    private final int processes;
    private final int free;
    private final int total;
    final int several;
    final int holders;
    private final int freed;
    private final int examined;
    private final int slept;
    private final int granted;

    /** A bounded semaphore with this number of permits at first. */
    SemaphoreSteps(Model model, int permits, int processes) {
        this.permits = permits;
        this.processes = processes;
        this.mutex = new LockSteps(model, "mutex", false);
        this.signal = new EventCountSteps(model, "signal");
        this.free = model.word("free", permits);
        this.total = model.word("total", permits);
        this.several = model.word("several", 0);
        this.holders = model.word("permits of P1", 0);
        for (int process = 1; process < processes; process++) {
            model.word("permits of P" + (process + 1), 0);
        }
        this.freed = model.register("freed");
        this.examined = model.register("examined");
        this.slept = model.register("slept");
        this.granted = model.register("(granted)");
        model.always(this::conserved);
    }

    private String conserved(View view) {
        int had = 0;
        int held = 0;
        for (int process = 0; process < processes; process++) {
            held += view.word(holders + process);
            had += view.isLiving(process) ? view.register(process, granted) : 0;
        }
        if (had > permits) {
            return "the living have " + had + " permits of " + permits;
        }
        if (view.word(free) > permits) {
            return view.word(free) + " permits are free with a bound of " + permits;
        }
        if (mutex.isFree(view) && view.word(free) + held != view.word(total)) {
            return view.word(free) + " free and " + held + " held are not " + view.word(total);
        }
        return mutex.isFree(view) && view.word(total) != permits ? "permits were made or lost" : null;
    }

    /** Acquires permits, waiting for them. An impatient process may also give up. */
    void acquire(Program program, String at, int wanted, String acquired, String gaveUp) {
        String look = at + ".free?";
        String lock = at + ".lock";
        String hold = at + ".hold";
        String storeFree = at + ".store free [TAKEN]";
        String unlock = at + ".unlock";
        String unlockInVain = at + ".unlock in vain";
        String sayThatSeveral = at + ".several?";
        String storeSeveral = at + ".several";
        String sleep = at + ".await";
        String afterSleep = at + ".slept";
        String reap = at + ".reap";
        String leftOver = at + ".left over?";
        String handOn = at + ".hand on";
        program.step(at, me -> {
            if (gaveUp != null && me.get(slept) != 0 && me.choose()) {
                return me.then(handOn);
            }
            signal.read(me);
            return look;
        });
        program.step(look, me -> me.read(free) < wanted ? sayThatSeveral : lock);
        mutex.acquireRepairing(program, lock, this::recount, hold);
        program.step(hold, me -> {
            int mine = holders + me.id() - 1;
            if (me.guarded(free) < wanted) {
                return me.then(unlockInVain);
            }
            me.write(mine, me.guarded(mine) + wanted);
            return storeFree;
        });
        program.step(storeFree, me -> {
            me.write(free, me.guarded(free) - wanted);
            signal.forget(me);
            me.set(slept, 0);
            me.set(granted, wanted);
            return unlock;
        });
        mutex.release(program, unlock, acquired);
        mutex.release(program, unlockInVain, sayThatSeveral);
        program.step(sayThatSeveral, me -> {
            if (gaveUp != null && me.choose()) {
                return wanted > 1 && me.get(slept) != 0 ? me.then(leftOver) : timedOut(me, gaveUp);
            }
            if (wanted == 1) {
                return me.then(sleep);
            }
            return me.read(several) == 0 ? storeSeveral : sleep;
        });
        program.step(storeSeveral, me -> {
            me.write(several, 1);
            return at;
        });
        signal.await(program, sleep, afterSleep);
        program.step(afterSleep, me -> {
            me.set(slept, gaveUp == null ? 0 : 1);
            return me.model.hasParkIntervals() && me.choose() ? me.then(reap) : me.then(at);
        });
        reap(program, reap, at);
        program.step(leftOver, me -> {
            signal.forget(me);
            return me.read(free) > 0 ? handOn : timedOut(me, gaveUp);
        });
        program.step(handOn, me -> {
            me.set(slept, 0);
            me.set(freed, 1);
            return me.then(handOn + ".raise");
        });
        raise(program, handOn + ".raise", freed, gaveUp == null ? acquired : gaveUp);
    }

    private String timedOut(Actor me, String next) {
        signal.forget(me);
        me.set(slept, 0);
        return next;
    }

    /** {@code examine}. */
    private void reap(Program program, String at, String next) {
        String examine = at + ".examine";
        String takeAway = at + ".take away";
        String recount = at + ".recount";
        String unlock = at + ".unlock";
        String raise = at + ".raise?";
        mutex.acquireRepairing(program, at, this::recount, examine);
        program.step(examine, me -> {
            while (me.get(examined) < processes && me.guarded(holders + me.get(examined)) == 0) {
                me.set(examined, me.get(examined) + 1);
            }
            if (me.get(examined) == processes) {
                me.set(examined, 0);
                return me.get(freed) > 0 ? me.then(recount) : me.then(unlock);
            }
            if (!me.isAlive(me.get(examined) + 1)) {
                return takeAway;
            }
            me.set(examined, me.get(examined) + 1);
            return examine;
        });
        program.step(takeAway, me -> {
            int dead = holders + me.get(examined);
            me.set(freed, me.get(freed) + me.guarded(dead));
            me.write(dead, 0);
            return examine;
        });
        program.step(recount, me -> {
            recount(me);
            return unlock;
        });
        mutex.release(program, unlock, raise);
        program.step(raise, me -> me.get(freed) > 0 ? me.then(raise + ".several") : me.then(next));
        raise(program, raise + ".several", freed, next);
    }

    /** Gives back permits that the caller holds. */
    void release(Program program, String at, int given, String next) {
        String giveUp = at + ".give up";
        String storeFree = at + ".store free [RETURNED]";
        String unlock = at + ".unlock";
        mutex.acquireRepairing(program, at, this::recount, giveUp);
        program.step(giveUp, me -> {
            int mine = holders + me.id() - 1;
            me.write(mine, me.guarded(mine) - given);
            me.set(granted, 0);
            return storeFree;
        });
        program.step(storeFree, me -> {
            me.write(free, me.guarded(free) + given);
            me.set(freed, given);
            return unlock;
        });
        mutex.release(program, unlock, at + ".raise [COUNTED]");
        raise(program, at + ".raise [COUNTED]", freed, next);
    }

    private void raise(Program program, String at, int count, String next) {
        String clear = at + ".clear several";
        program.step(at, me -> me.read(several) != 0 ? clear : at + ".signal");
        program.step(clear, me -> {
            if (me.getAndSet(several, 0) != 0) {
                me.set(count, EventCountSteps.ALL);
            }
            return at + ".signal";
        });
        signal.notifyWaiters(program, at + ".signal", count, next);
    }

    private void recount(Actor me) {
        int held = 0;
        for (int process = 0; process < processes; process++) {
            held += me.guarded(holders + process);
        }
        me.write(free, me.guarded(total) - held);
    }
}
