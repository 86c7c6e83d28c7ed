package io.polyproc.internal.sync.model;

/**
 * {@code RawCondition} in steps: {@link #await} has those of {@code await}, {@code arrive}, {@code sleep} and {@code
 * leave}; {@link #signal} those of {@code signal}, {@code releaseAllAfterDeath} and {@code releaseAll}. The lock below
 * is that of {@link LockSteps}, step by step. Interrupts are left out; a time-out takes the same way.
 *
 * <p>Checks by itself that who goes on was waiting when a signal was given, as long as no owner has died.
 */
final class ConditionSteps {

    private final LockSteps lock;
    final EventCountSteps signal;
    private final int waiting;
    private final int grants;
    private final int deaths;
    private final int arrived;
    private final int free;
    final int boundary;
    private final int ticket;
    private final int deathsSeen;
    private final int asleepTimedOut;
    private final int count;
    private final int waiters;
    private final int entitled;
    private final int owed;
    private final int crashed;

    ConditionSteps(Model model, LockSteps lock) {
        this.lock = lock;
        this.signal = new EventCountSteps(model, "signal");
        this.waiting = model.word("waiting", 0);
        this.grants = model.word("grants", 0);
        this.deaths = model.word("deaths", 0);
        this.arrived = model.word("arrived", 0);
        this.free = model.word("free", 0);
        this.boundary = model.word("boundary", 0);
        this.waiters = model.word("(waiters)", 0);
        this.entitled = model.word("(entitled)", 0);
        this.owed = model.word("(owed)", 0);
        this.crashed = model.word("(crashed)", 0);
        this.ticket = model.register("ticket");
        this.deathsSeen = model.register("deaths seen");
        this.asleepTimedOut = model.register("timed out");
        this.count = model.register("count");
        model.atCrash(me -> {
            me.ghost(crashed, 1);
            waitsNoMore(me, 0);
        });
    }

    /** Whether the signals given so far have let as many go on as they should, and the lock has let everybody in. */
    boolean isSettled(View view) {
        if (view.allHaveEnded()) {
            return true;
        }
        boolean settled = view.word(owed) == 0 && lock.isFree(view);
        for (int process = 0; process < view.model.processes(); process++) {
            boolean waits = (view.word(waiters) & 1 << process) != 0;
            settled &= !view.isLiving(process) || waits && !view.isAsleepOn(process, lock.word);
        }
        return settled;
    }

    /** Tells whether a signal was given for a waiter that has not proceeded yet. */
    boolean someAreEntitled(View view) {
        return view.word(entitled) != 0;
    }

    /**
     * Waits for a signal, with the lock held before and after. Where that is in the abandoned state, gives it back so.
     * {@code timedOut} null: never times out.
     */
    void await(Program program, String at, String signalled, String abandoned, String timedOut) {
        String ticketTaken = at + ".arrived";
        String read = at + ".read";
        String release = at + ".release";
        String lookFree = at + ".free? [WAITING]";
        String lookGrants = at + ".grants?";
        String lookBoundary = at + ".boundary?";
        String lookDeaths = at + ".deaths?";
        String lookLockDeaths = at + ".lock's deaths?";
        String sleep = at + ".await";
        String readAgain = at + ".read again";
        String lookLock = at + ".lock abandoned?";
        String acquire = at + ".lock [WOKEN]";
        String again = at + ".locked";
        String leave = at + ".leave";
        String leaveWaiting = at + ".leave.waiting";
        letAllGoAfterADeath(program, at, at + ".waiting");
        program.step(at + ".waiting", me -> {
            me.set(ticket, me.guarded(arrived));
            me.ghost(waiters, me.ghost(waiters) | bit(me));
            me.write(waiting, me.guarded(waiting) + 1);
            return ticketTaken;
        });
        program.step(ticketTaken, me -> {
            me.write(arrived, me.get(ticket) + 1);
            return read;
        });
        program.step(read, me -> {
            signal.read(me);
            return release;
        });
        lock.release(program, release, lookFree);
        program.step(lookFree, me -> me.get(ticket) < me.read(free) ? woken(me, acquire) : lookGrants);
        program.step(lookGrants, me -> me.read(grants) > 0 ? lookBoundary : lookDeaths);
        program.step(lookBoundary, me -> me.get(ticket) < me.read(boundary) ? woken(me, acquire) : lookDeaths);
        program.step(lookDeaths, me -> {
            me.set(deathsSeen, me.read(deaths));
            return lookLockDeaths;
        });
        program.step(lookLockDeaths, me -> {
            boolean died = me.read(lock.deaths) != me.get(deathsSeen);
            if (died) {
                return woken(me, acquire);
            }
            if (timedOut != null && me.choose()) {
                me.set(asleepTimedOut, 1);
                return woken(me, acquire);
            }
            me.set(deathsSeen, 0);
            return sleep;
        });
        signal.await(program, sleep, readAgain);
        program.step(readAgain, me -> {
            signal.read(me);
            return me.model.hasParkIntervals() && me.choose() ? lookLock : lookFree;
        });
        lock.isAbandoned(program, lookLock, acquire, lookFree);
        lock.acquire(program, acquire, again, at + ".abandoned");
        lock.beginRecovery(program, at + ".abandoned", acquire, at + ".held abandoned");
        program.step(at + ".held abandoned", me -> {
            waitsNoMore(me, 0);
            return me.then(gone(me, at + ".unlock abandoned"));
        });
        lock.abort(program, at + ".unlock abandoned", abandoned);
        letAllGoAfterADeath(program, again, again + ".go?");
        program.step(again + ".go?", me -> {
            int mine = me.get(ticket);
            if (mine < me.guarded(free) || me.guarded(grants) > 0 && mine < me.guarded(boundary)) {
                checkEntitled(me);
                return me.then(leave);
            }
            return me.get(asleepTimedOut) != 0 ? me.then(leave + ".timed out") : me.then(read);
        });
        leave(program, leave, 1, signalled);
        leave(program, leave + ".timed out", 0, timedOut == null ? signalled : timedOut);
    }

    private void leave(Program program, String at, int taken, String next) {
        String storeWaiting = at + ".waiting";
        program.step(at, me -> {
            waitsNoMore(me, taken);
            if (me.get(ticket) < me.guarded(free)) {
                return me.then(gone(me, next));
            }
            int left = Math.max(0, me.guarded(waiting) - 1);
            me.write(grants, Math.min(left, me.guarded(grants) - taken));
            return storeWaiting;
        });
        program.step(storeWaiting, me -> {
            me.write(waiting, Math.max(0, me.guarded(waiting) - 1));
            return gone(me, next);
        });
    }

    /** Lets one go on. The lock is held. */
    void signal(Program program, String at, String next) {
        String give = at + ".give";
        String storeGrants = at + ".grants";
        String raise = at + ".raise [GRANTED]";
        letAllGoAfterADeath(program, at, give);
        program.step(give, me -> {
            int waitingNow = me.guarded(waiting);
            int after = Math.min(waitingNow, me.guarded(grants) + 1);
            if (after == me.guarded(grants)) {
                return me.then(next);
            }
            me.ghost(entitled, me.ghost(waiters));
            me.ghost(owed, Math.min(Integer.bitCount(me.ghost(waiters)), me.ghost(owed) + 1));
            if (after == waitingNow) {
                me.set(count, EventCountSteps.ALL);
                return me.then(give + ".free");
            }
            me.set(count, 1);
            me.write(boundary, me.guarded(arrived));
            return storeGrants;
        });
        program.step(storeGrants, me -> {
            me.write(grants, me.guarded(grants) + 1);
            return raise;
        });
        letAllGo(program, give, raise);
        signal.notifyWaiters(program, raise, count, next);
    }

    private void letAllGoAfterADeath(Program program, String at, String next) {
        String storeDeaths = at + ".all.deaths";
        String raise = at + ".all.raise";
        program.step(
                at, me -> me.guarded(deaths) == me.guarded(lock.deaths) ? me.then(next) : me.then(at + ".all.free"));
        letAllGo(program, at + ".all", storeDeaths);
        program.step(storeDeaths, me -> {
            me.set(count, EventCountSteps.ALL);
            me.write(deaths, me.guarded(lock.deaths));
            return raise;
        });
        signal.notifyWaiters(program, raise, count, next);
    }

    private void letAllGo(Program program, String at, String next) {
        String storeGrants = at + ".grants";
        String storeWaiting = at + ".waiting";
        program.step(at + ".free", me -> {
            me.write(free, me.guarded(arrived));
            return storeGrants;
        });
        program.step(storeGrants, me -> {
            me.write(grants, 0);
            return storeWaiting;
        });
        program.step(storeWaiting, me -> {
            me.write(waiting, 0);
            return next;
        });
    }

    private String woken(Actor me, String next) {
        signal.forget(me);
        me.set(deathsSeen, 0);
        return next;
    }

    private String gone(Actor me, String next) {
        me.set(ticket, 0);
        me.set(asleepTimedOut, 0);
        return next;
    }

    private void checkEntitled(Actor me) {
        if (me.ghost(lock.deaths) == 0 && (me.ghost(entitled) & bit(me)) == 0) {
            me.fail("goes on, though no signal was given while it waited");
        }
        if (me.ghost(crashed) == 0 && me.ghost(owed) == 0) {
            me.fail("goes on, though as many have as there were signals");
        }
    }

    private void waitsNoMore(Actor me, int signalsTaken) {
        me.ghost(waiters, me.ghost(waiters) & ~bit(me));
        me.ghost(entitled, me.ghost(entitled) & ~bit(me));
        int left = Math.max(0, me.ghost(owed) - signalsTaken);
        me.ghost(owed, Math.min(left, Integer.bitCount(me.ghost(entitled))));
    }

    private static int bit(Actor me) {
        return 1 << me.id() - 1;
    }
}
