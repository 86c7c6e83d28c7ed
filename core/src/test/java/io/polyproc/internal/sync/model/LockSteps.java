package io.polyproc.internal.sync.model;

import java.util.function.Consumer;

/**
 * {@code RawLock} in steps. Each method adds those of the method of the same name: {@link #acquire} those of {@code
 * acquire(nanos, interruptibly)} with {@code LockSlowPath}, and {@code takeOver} and {@code markAbandoned} of {@code
 * LockRecovery}; {@link #recover} those of {@code IpcLock.recover} with {@code begin}, {@code finish} and {@code abort}
 * of {@code LockRecovery}. Left out is what decides nothing: spinning, who the holding thread is, since when. A step
 * behind a crash point has its name in brackets. The {@code word} is that of {@code LockDescriptor} with room for 31
 * participants.
 *
 * <p>Checks by itself that two living processes never hold it, that it is never had silently after its owner died, and
 * is neither reported nor repaired without a death; that each repair or taking over is counted before its owner goes to
 * work.
 */
final class LockSteps {

    static final int FREE = 0;
    static final int WAITERS = 64;
    static final int INCONSISTENT = 32;
    static final int PARTICIPANT = INCONSISTENT - 1;

    private final boolean selfRecovering;

    // Words.
    final int word;
    final int deaths;

    // Registers. Not zero in unmoved: has slept; during a repair: the word to put back.
    final int seen;
    private final int unmoved;

    // Ghosts: whether a process holds the lock; whether one died with it, and was neither repaired nor counted.
    final int holds;
    final int damaged;
    final int uncounted;

    LockSteps(Model model, String name, boolean selfRecovering) {
        this.selfRecovering = selfRecovering;
        this.word = model.word(name, FREE);
        this.deaths = model.word(name + " deaths", 0);
        this.damaged = model.word(name + " (damaged)", 0);
        this.uncounted = model.word(name + " (uncounted)", 0);
        this.seen = model.register(name + " seen");
        this.unmoved = model.register(name + " unmoved");
        this.holds = model.register(name + " (holds)");
        model.atCrash(me -> {
            if (me.get(holds) == 1) {
                me.ghost(damaged, 1);
                me.ghost(uncounted, 1);
            }
        });
        model.always(this::mutualExclusion);
    }

    private String mutualExclusion(View view) {
        int holder = 0;
        for (int process = 0; process < view.model.processes(); process++) {
            if (view.isLiving(process) && view.register(process, holds) == 1) {
                if (holder != 0) {
                    return "P" + holder + " and P" + (process + 1) + " hold the lock";
                }
                holder = process + 1;
                if ((view.word(word) & PARTICIPANT) != holder) {
                    return "P" + holder + " holds the lock, and the word does not say so";
                }
            }
        }
        return null;
    }

    /** Begins with a lock that a process which is not among these has died holding, and that is marked. */
    void beginAbandoned(Model model) {
        model.initial(word, PARTICIPANT | INCONSISTENT);
        model.initial(damaged, 1);
        model.initial(uncounted, 1);
    }

    /** Tells whether the lock is free, or its holder has died. */
    boolean isFree(View view) {
        return view.word(word) == FREE;
    }

    /** Takes the lock, waiting for ever. */
    void acquire(Program program, String at, String acquired, String abandoned) {
        acquire(program, at, acquired, abandoned, null);
    }

    /** Takes the lock; an {@linkplain Program#impatient impatient} process may go on with {@code timedOut}. */
    void acquire(Program program, String at, String acquired, String abandoned, String timedOut) {
        String read = at + ".read";
        String take = at + ".take";
        String ask = at + ".ask";
        String askAtEnd = at + ".ask at the end";
        String readAgain = at + ".read again";
        String markAbandoned = at + ".mark abandoned [DEATH_FOUND]";
        String wakeAll = at + ".wake all [MARKED_INCONSISTENT]";
        String takeOver = at + ".take over [DEATH_FOUND]";
        String countDeath = at + ".count death [TAKEN_OVER]";
        String mark = at + ".mark";
        String sleep = at + ".sleep [WAITERS_SET]";
        String handOn = at + ".hand on";
        program.step(at, me -> me.compareAndSet(word, FREE, me.id()) ? entered(me, acquired) : read);
        program.step(read, me -> {
            int now = me.read(word);
            me.set(seen, now);
            if (now == FREE) {
                return take;
            }
            if (timedOut != null && me.choose()) {
                return askAtEnd;
            }
            boolean doubtful = (now & INCONSISTENT) != 0 || now == me.get(unmoved);
            return doubtful ? ask : (now & WAITERS) != 0 ? sleep : mark;
        });
        program.step(take, me -> {
            int waitersBit = me.get(unmoved) != 0 ? WAITERS : 0;
            return me.compareAndSet(word, FREE, me.id() | waitersBit) ? entered(me, acquired) : read;
        });
        String dead = selfRecovering ? takeOver : markAbandoned;
        program.step(ask, me -> {
            if (me.isAlive(me.get(seen) & PARTICIPANT)) {
                return (me.get(seen) & WAITERS) != 0 ? sleep : mark;
            }
            return isMarked(me) && !selfRecovering ? readAgain : dead;
        });
        program.step(askAtEnd, me -> {
            if (me.isAlive(me.get(seen) & PARTICIPANT)) {
                boolean forgotten = me.get(unmoved) != 0 && (me.get(seen) & WAITERS) == 0;
                return forgotten ? handOn : left(me, timedOut);
            }
            return isMarked(me) && !selfRecovering ? readAgain : dead;
        });
        program.step(handOn, me -> {
            me.wake(word, 1);
            return left(me, timedOut);
        });
        program.step(readAgain, me -> me.read(word) == me.get(seen) ? reported(me, abandoned) : read);
        program.step(markAbandoned, me -> {
            boolean marked = me.compareAndSet(word, me.get(seen), me.get(seen) | INCONSISTENT);
            return marked ? reported(me, wakeAll) : read;
        });
        program.step(wakeAll, me -> {
            me.wake(word, EventCountSteps.ALL);
            return left(me, abandoned);
        });
        program.step(takeOver, me -> {
            if (!me.compareAndSet(word, me.get(seen), me.id() | WAITERS)) {
                return read;
            }
            tookFromTheDead(me);
            me.ghost(damaged, 0);
            return countDeath;
        });
        program.step(countDeath, me -> {
            count(me);
            return left(me, acquired);
        });
        program.step(mark, me -> {
            boolean marked = me.compareAndSet(word, me.get(seen), me.get(seen) | WAITERS);
            return marked ? sleep : read;
        });
        program.step(sleep, me -> {
            int marked = me.get(seen) | WAITERS;
            me.set(unmoved, marked);
            me.set(seen, 0);
            return me.sleep(word, marked, read);
        });
    }

    /** One step with the lock held: what the lock is for. */
    void inside(Program program, String at, String next) {
        program.step(at, me -> {
            if (me.ghost(uncounted) != 0) {
                me.fail("an owner has died, and the count of deaths does not show it");
            }
            return next;
        });
    }

    /** Whether the owner is dead. */
    void isAbandoned(Program program, String at, String yes, String no) {
        String ask = at + ".ask";
        program.step(at, me -> {
            me.set(seen, me.read(word));
            return me.get(seen) == FREE ? no : ask;
        });
        program.step(ask, me -> left(me, me.isAlive(me.get(seen) & PARTICIPANT) ? no : yes));
    }

    /** Gives the lock back. */
    void release(Program program, String at, String next) {
        String wake = at + ".wake [RELEASED]";
        program.step(at, me -> {
            int before = me.getAndSet(word, FREE);
            me.set(holds, 0);
            return (before & WAITERS) != 0 ? wake : next;
        });
        program.step(wake, me -> {
            me.wake(word, 1);
            return next;
        });
    }

    /** Repairs and gives the lock back; or there is nothing to repair. Where the repair fails, the process gives up. */
    void recover(Program program, String at, boolean mayFail, String next) {
        String finish = at + ".finish";
        String release = at + ".release";
        String abort = at + ".abort";
        beginRecovery(program, at, next, at + ".repair [RECOVERING]");
        program.step(at + ".repair [RECOVERING]", me -> mayFail && me.choose() ? me.then(abort) : me.then(finish));
        finishRecovery(program, finish, release);
        release(program, release, next);
        abort(program, abort, Program.END);
    }

    /** The repair failed, or was not tried. */
    void abort(Program program, String at, String next) {
        String wakeAll = at + ".wake all";
        program.step(at, me -> {
            me.write(word, me.get(unmoved));
            me.set(holds, 0);
            me.ghost(damaged, 1);
            return wakeAll;
        });
        program.step(wakeAll, me -> {
            me.wake(word, EventCountSteps.ALL);
            return left(me, next);
        });
    }

    /** As {@code acquireRepairing}: the repair is one store. */
    void acquireRepairing(Program program, String at, Consumer<Actor> repair, String acquired) {
        String begin = at + ".recover";
        String finish = begin + ".finish";
        acquire(program, at, acquired, begin);
        beginRecovery(program, begin, at, begin + ".repair [RECOVERING]");
        program.step(begin + ".repair [RECOVERING]", me -> {
            repair.accept(me);
            return finish;
        });
        finishRecovery(program, finish, acquired);
    }

    void beginRecovery(Program program, String at, String nothing, String repair) {
        String ask = at + ".ask";
        String take = at + ".take";
        String mark = at + ".mark";
        String sleep = at + ".sleep";
        String handOn = at + ".hand on";
        program.step(at, me -> {
            int now = me.read(word);
            me.set(seen, now);
            return now != FREE ? ask : me.get(unmoved) != 0 ? handOn : left(me, nothing);
        });
        program.step(ask, me -> {
            if (!me.isAlive(me.get(seen) & PARTICIPANT)) {
                return take;
            }
            if (isMarked(me)) {
                return mark;
            }
            boolean forgotten = me.get(unmoved) != 0 && (me.get(seen) & WAITERS) == 0;
            return forgotten ? handOn : left(me, nothing);
        });
        program.step(take, me -> {
            int before = me.get(seen);
            if (!me.compareAndSet(word, before, me.id() | INCONSISTENT | before & WAITERS)) {
                return at;
            }
            tookFromTheDead(me);
            me.set(seen, 0);
            me.set(unmoved, before | INCONSISTENT);
            return repair;
        });
        program.step(mark, me -> {
            boolean marked = me.compareAndSet(word, me.get(seen), me.get(seen) | WAITERS);
            return marked ? sleep : at;
        });
        program.step(sleep, me -> {
            int marked = me.get(seen) | WAITERS;
            me.set(unmoved, marked);
            me.set(seen, 0);
            return me.sleep(word, marked, at);
        });
        program.step(handOn, me -> {
            me.wake(word, 1);
            return left(me, nothing);
        });
    }

    private void finishRecovery(Program program, String at, String acquired) {
        String read = at + ".read";
        String clear = at + ".clear";
        program.step(at, me -> {
            count(me);
            me.set(unmoved, 0);
            return read;
        });
        program.step(read, me -> {
            me.set(seen, me.read(word));
            return clear;
        });
        program.step(clear, me -> {
            if (!me.compareAndSet(word, me.get(seen), me.get(seen) & ~INCONSISTENT)) {
                return read;
            }
            me.ghost(damaged, 0);
            return left(me, acquired);
        });
    }

    private boolean isMarked(Actor me) {
        return (me.get(seen) & INCONSISTENT) != 0;
    }

    String entered(Actor me, String acquired) {
        if (me.ghost(damaged) != 0) {
            me.fail("has the lock silently, though its owner died");
        }
        me.set(holds, 1);
        return left(me, acquired);
    }

    private void tookFromTheDead(Actor me) {
        if (me.ghost(damaged) == 0) {
            me.fail("takes the lock from a dead owner, but none has died");
        }
        me.set(holds, 1);
    }

    private void count(Actor me) {
        me.getAndAdd(deaths, 1);
        me.ghost(uncounted, 0);
    }

    String reported(Actor me, String next) {
        if (me.ghost(damaged) == 0) {
            me.fail("reports a dead owner, but none has died");
        }
        return left(me, next);
    }

    /** What was local to a method is gone when it has returned; this also makes equal states the same. */
    private String left(Actor me, String next) {
        me.set(seen, 0);
        me.set(unmoved, 0);
        return next;
    }
}
