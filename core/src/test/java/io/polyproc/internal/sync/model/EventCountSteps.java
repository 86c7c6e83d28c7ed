package io.polyproc.internal.sync.model;

/**
 * {@code EventCount} in steps: {@link #notifyWaiters} and {@link #await} of the same names, {@code read} in between.
 */
final class EventCountSteps {

    /** More than there are processes, and not more than a register holds. */
    static final int ALL = Byte.MAX_VALUE;

    private static final int WAITERS = 1;
    private static final int STEP = 2;

    private final int word;
    private final int seen;
    private final int now;

    EventCountSteps(Model model, String name) {
        this.word = model.word(name, 0);
        this.seen = model.register(name + " seen");
        this.now = model.register(name + " now");
    }

    /** Reads the word into a register that {@link #await} compares; part of a step. */
    void read(Actor me) {
        me.set(seen, me.read(word));
    }

    /** Clears the register when the wait is over. */
    void forget(Actor me) {
        me.set(seen, 0);
    }

    /** Wakes at most the number of waiters in that register. */
    void notifyWaiters(Program program, String at, int count, String next) {
        String wake = at + ".wake";
        String look = at + ".look";
        String unmark = at + ".unmark";
        String wakeAll = at + ".wake all";
        program.step(at, me -> (me.getAndAdd(word, STEP) & WAITERS) != 0 ? wake : left(me, count, next));
        program.step(wake, me -> me.wake(word, me.get(count)) == 0 ? look : left(me, count, next));
        program.step(look, me -> {
            me.set(now, me.read(word));
            return (me.get(now) & WAITERS) != 0 ? unmark : left(me, count, next);
        });
        program.step(unmark, me -> {
            boolean unmarked = me.compareAndSet(word, me.get(now), me.get(now) & ~WAITERS);
            return unmarked ? wakeAll : left(me, count, next);
        });
        program.step(wakeAll, me -> {
            me.wake(word, ALL);
            return left(me, count, next);
        });
    }

    /** Parks if the count has not advanced since it was read. */
    void await(Program program, String at, String next) {
        String sleep = at + ".sleep";
        program.step(at, me -> {
            int before = me.get(seen);
            if ((before & WAITERS) != 0) {
                return me.then(sleep);
            }
            return me.compareAndSet(word, before, before | WAITERS) ? sleep : next;
        });
        program.step(sleep, me -> {
            int marked = me.get(seen) | WAITERS;
            me.set(seen, 0);
            return me.sleep(word, marked, next);
        });
    }

    private String left(Actor me, int count, String next) {
        me.set(now, 0);
        me.set(count, 0);
        return next;
    }
}
