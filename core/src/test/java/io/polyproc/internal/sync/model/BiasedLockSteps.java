package io.polyproc.internal.sync.model;

import java.util.Arrays;

/**
 * {@code BiasedLock} in steps: {@link #enter} has those of {@code enter} and {@code giveUp}, {@link #acquire} those of {@code
 * RawLock.acquire} with {@code acquireSlowly}, {@code takeFromIdleKeeper}, {@code isKeeperInside} and {@code RevocationFence}, {@link
 * #release} those of {@code release}, {@code releaseOrKeep} and {@code keep}. Left out is what decides nothing: spinning, since
 * when. How often it has to be used to be kept is left open: each release may try. All can be fenced. What a
 * keeper stores goes through its {@link StoreBuffers store buffer}.
 *
 * <p>The {@code lock} is word and holder together: participant and WAITERS are the word, and the number of the thread that keeps
 * it and that of the keep are the holder. Where the algorithm compares the word only, so does this.
 *
 * <p>Checks by itself that two living threads are never inside; that who is inside sees all that was done inside before; that it
 * is never had silently after somebody died inside.
 */
final class BiasedLockSteps {

    static final int FREE = 0;
    static final int WAITERS = 4;
    private static final int PARTICIPANT = WAITERS - 1;
    private static final int WORD = WAITERS | PARTICIPANT;
    private static final int THREAD_SHIFT = 3;
    private static final int THREAD = 3;
    private static final int KEEP_SHIFT = 5;
    private static final int KEEPS = 3;

    // How somebody holds it.
    private static final int HELD = 1;
    static final int KEPT = 2;

    final StoreBuffers buffers;
    private final int[] participants;
    private final boolean severalThreads;

    /** Whether each keep has its own number. */
    boolean numbered = true;

    /** Whether who gives up wakes the next one also when the lock is kept. */
    boolean handsOnWhenKept = true;

    /** Whether WAITERS is set by a compare-and-set of word and holder, and not of the word alone. */
    boolean marksBoth = true;

    /** Whether who gives up a keep leaves that of another thread of its JVM alone. */
    boolean forgetsOwnOnly = true;

    /** Whether the kernel compares word and holder, and not the word alone, before somebody falls asleep. */
    boolean sleepsOnBoth;

    /** Whether records of the dead may be used again. */
    boolean reusesRecords;

    // Words. The last ones are one for each thread; keep is a field in each JVM.
    final int word;
    private final int keeps;
    private final int records;
    private final int keep;

    // Registers. Not zero in unmoved: has slept.
    final int seen;
    private final int unmoved;
    private final int fenced;
    final int mine;

    // Ghosts: how often data was written; whether one died inside and nobody has counted it.
    private final int written;
    private final int damaged;
    final int holds;

    /** A lock for threads of these participants, one for each process of the model. */
    BiasedLockSteps(Model model, int... participants) {
        this.participants = participants;
        this.severalThreads = Arrays.stream(participants).distinct().count() < participants.length;
        this.word = model.word("lock", FREE);
        this.keeps = model.word("keeps", 0);
        this.written = model.word("(written)", 0);
        this.damaged = model.word("(damaged)", 0);
        this.buffers = new StoreBuffers(model, participants.length);
        this.records = StoreBuffers.words(model, "record reused", participants.length);
        this.keep = StoreBuffers.words(model, "keep in JVM", participants.length);
        this.seen = model.register("seen");
        this.unmoved = model.register("unmoved");
        this.fenced = model.register("fenced");
        this.mine = model.register("mine");
        this.holds = model.register("(holds)");
        model.atCrash(me -> {
            buffers.drain(me, me.id());
            if (me.get(holds) != 0) {
                me.ghost(damaged, 1);
            }
        });
        model.always(this::mutualExclusion);
    }

    private String mutualExclusion(View view) {
        int holder = 0;
        for (int process = 0; process < participants.length; process++) {
            if (view.isLiving(process) && view.register(process, holds) != 0) {
                if (holder != 0) {
                    return "P" + holder + " and P" + (process + 1) + " hold the lock";
                }
                holder = process + 1;
            }
        }
        if (holder == 0) {
            return null;
        }
        int now = view.word(word);
        int keeper = view.register(holder - 1, holds) == KEPT ? holder : 0;
        boolean named = (now & PARTICIPANT) == participants[holder - 1] && threadOf(now) == keeper;
        return named ? null : "P" + holder + " holds the lock, and the word does not say so";
    }

    /** Goes in if this thread keeps the lock and nobody wants it. */
    void enter(Program program, String at, String entered, String refused) {
        String use = at + ".use";
        String look = at + ".look";
        String leave = at + ".leave";
        String giveUp = at + ".give up";
        program.step(at, me -> {
            if (threadOf(me.guarded(keepOf(me))) != me.id() || buffers.isUsing(me)) {
                return onHeap(me, refused);
            }
            me.set(mine, me.guarded(keepOf(me)));
            return onHeap(me, use);
        });
        program.step(use, me -> buffers.store(me, StoreBuffers.IN) ? look : use);
        program.step(look, me -> me.read(word) == me.get(mine) ? inside(me, KEPT, entered) : leave);
        program.step(leave, me -> buffers.store(me, StoreBuffers.OUT) ? giveUp : leave);
        giveUp(program, giveUp, refused);
    }

    /** What register {@code mine} says is kept no longer. */
    void giveUp(Program program, String at, String next) {
        String read = at + ".read";
        String free = at + ".free";
        String wake = at + ".wake";
        program.step(at, me -> {
            if (!forgetsOwnOnly || me.ghost(keepOf(me)) == me.get(mine)) {
                me.ghost(keepOf(me), 0);
            }
            return onHeap(me, read);
        });
        program.step(read, me -> {
            me.set(seen, me.read(word));
            return (me.get(seen) & ~WAITERS) == me.get(mine) ? free : left(me, next);
        });
        program.step(free, me -> {
            if (!compareAndSet(me, me.get(seen), FREE)) {
                return read;
            }
            return (me.get(seen) & WAITERS) != 0 ? wake : left(me, next);
        });
        program.step(wake, me -> {
            me.wake(word, 1);
            return left(me, next);
        });
    }

    /** Takes the lock; an {@linkplain Program#impatient impatient} process may go on with {@code timedOut}. */
    void acquire(Program program, String at, String acquired, String timedOut) {
        String read = at + ".read";
        String take = at + ".take";
        String ask = at + ".ask";
        String askAtEnd = at + ".ask at the end";
        String handOn = at + ".hand on";
        String takeOver = at + ".take over [DEATH_FOUND]";
        String countDeath = at + ".count death [STOLEN]";
        String mark = at + ".mark";
        String sleep = at + ".sleep [WAITER_MARKED]";
        String first = at + ".at first";
        String giveUp = at + ".keep no longer";
        program.step(at, me -> {
            int kept = me.guarded(keepOf(me));
            boolean isMine = threadOf(kept) == me.id();
            me.set(mine, isMine ? kept : 0);
            return onHeap(me, isMine ? giveUp : first);
        });
        giveUp(program, giveUp, first);
        program.step(first, me -> compareAndSet(me, FREE, participant(me)) ? inside(me, HELD, acquired) : read);
        program.step(read, me -> {
            me.set(seen, me.read(word));
            if (me.get(seen) == FREE) {
                return take;
            }
            if (timedOut != null && me.choose()) {
                return askAtEnd;
            }
            return wordOf(me.get(seen)) == me.get(unmoved) ? ask : mark;
        });
        program.step(take, me -> {
            int waitersBit = me.get(unmoved) != 0 ? WAITERS : 0;
            return compareAndSet(me, FREE, participant(me) | waitersBit) ? inside(me, HELD, acquired) : read;
        });
        program.step(ask, me -> isAlive(me, me.get(seen)) ? mark : takeOver);
        program.step(askAtEnd, me -> {
            if (!isAlive(me, me.get(seen))) {
                return takeOver;
            }
            boolean forgotten = (me.get(seen) & WAITERS) == 0 || handsOnWhenKept && threadOf(me.get(seen)) != 0;
            return me.get(unmoved) != 0 && forgotten ? handOn : left(me, timedOut);
        });
        program.step(handOn, me -> {
            me.wake(word, 1);
            return left(me, timedOut);
        });
        program.step(takeOver, me -> {
            int now = me.ghost(word);
            int dead = me.get(seen);
            if (!compareAndSet(me, wordOf(now) == wordOf(dead) ? now : -1, participant(me) | WAITERS)) {
                return read;
            }
            if (isAlive(me, dead)) {
                me.fail("takes the lock from a dead owner, but none has died");
            }
            me.set(holds, HELD);
            return countDeath;
        });
        program.step(countDeath, me -> {
            me.ghost(damaged, 0);
            return left(me, acquired);
        });
        String fence = at + ".fence";
        program.step(mark, me -> {
            boolean kept = threadOf(me.get(seen)) != 0;
            if ((me.get(seen) & WAITERS) != 0) {
                return me.then(kept ? fence : sleep);
            }
            return !mark(me) ? read : kept ? fence : sleep;
        });
        program.step(sleep, me -> sleep(me, read));
        takeFromIdleKeeper(program, at, read, acquired);
    }

    private void takeFromIdleKeeper(Program program, String at, String read, String acquired) {
        String fence = at + ".fence";
        String record = at + ".record";
        String look = at + ".keeper inside?";
        String askKeeper = at + ".ask for keeper";
        String takeIdle = at + ".take from keeper";
        String slice = at + ".sleep a slice";
        String woken = at + ".slice is over";
        program.step(fence, me -> {
            if (me.get(fenced) == me.get(seen)) {
                return me.then(record);
            }
            me.set(fenced, me.get(seen));
            buffers.fenceAll(me);
            return record;
        });
        isKeeperInside(program, record, look, slice, askKeeper);
        program.step(askKeeper, me -> isAlive(me, me.get(seen)) ? takeIdle : slice);
        program.step(takeIdle, me -> {
            boolean taken = compareAndSet(me, me.get(seen), participant(me) | WAITERS);
            return taken ? inside(me, HELD, acquired) : slice;
        });
        program.step(slice, me -> sleep(me, woken));
        program.briefly(woken, me -> me.then(read));
    }

    void isKeeperInside(Program program, String at, String look, String yes, String no) {
        program.step(at, me -> {
            if (!reusesRecords) {
                return me.then(look);
            }
            return me.read(records + threadOf(me.get(seen)) - 1) != 0 ? no : look;
        });
        program.step(look, me -> {
            int keeper = threadOf(me.get(seen));
            if (buffers.hasStores(me, keeper) && me.choose()) {
                buffers.drainOne(me, keeper);
                return look;
            }
            return me.read(buffers.using + keeper - 1) != 0 ? yes : no;
        });
    }

    /** One step inside, which writes. */
    void inside(Program program, String at, String next) {
        program.step(at, me -> {
            if (buffers.data(me) != me.ghost(written)) {
                me.fail("is inside and does not see all that was done there before");
            }
            if (me.get(holds) == HELD) {
                // What comes next is an atomic instruction, so when others see this is any time until then anyway.
                me.write(buffers.data, me.guarded(buffers.data) + 1);
            } else if (!buffers.store(me, StoreBuffers.DATA)) {
                return at;
            }
            me.ghost(written, me.ghost(written) + 1);
            return next;
        });
    }

    /** Gives the lock back, or keeps it if that is wanted; then goes on to tell whoever watches, or needs not. */
    void release(Program program, String at, boolean mayKeep, String tell, String next) {
        String leave = at + ".leave";
        String unlock = at + ".unlock";
        String keepIt = at + ".keep";
        String doKeep = at + ".keep.swap";
        String forget = at + ".keep.forget";
        String free = at + ".free";
        String wake = at + ".wake [RELEASED]";
        program.step(at, me -> onHeap(me, threadOf(me.guarded(keepOf(me))) == me.id() ? leave : unlock));
        program.step(leave, me -> {
            if (!buffers.store(me, StoreBuffers.OUT)) {
                return leave;
            }
            me.set(holds, 0);
            return next;
        });
        program.step(unlock, me -> me.then(mayKeep && me.guarded(keeps) < KEEPS && me.choose() ? keepIt : free));
        program.step(keepIt, me -> {
            int number = me.guarded(keeps) + 1;
            me.ghost(keeps, number);
            me.set(mine, participant(me) | me.id() << THREAD_SHIFT | (numbered ? number << KEEP_SHIFT : 0));
            me.ghost(keepOf(me), me.get(mine));
            return onHeap(me, doKeep);
        });
        program.step(doKeep, me -> {
            int kept = me.get(mine);
            me.set(mine, 0);
            if (!compareAndSet(me, participant(me), kept)) {
                return forget;
            }
            me.set(holds, 0);
            return tell;
        });
        program.step(forget, me -> {
            me.ghost(keepOf(me), 0);
            return onHeap(me, free);
        });
        program.step(free, me -> {
            buffers.drain(me, me.id());
            int before = me.getAndSet(word, FREE);
            me.set(holds, 0);
            return (before & WAITERS) != 0 ? wake : tell;
        });
        program.step(wake, me -> {
            me.wake(word, 1);
            return tell;
        });
    }

    /** Uses the record of another process for itself as soon as that is dead. */
    void reuseRecord(Program program, String at, int dead, String next) {
        String clear = at + ".clear";
        program.step(at, me -> {
            if (isAlive(me, dead)) {
                return next;
            }
            me.write(records + dead - 1, 1);
            return clear;
        });
        program.step(clear, me -> {
            me.write(buffers.using + dead - 1, 0);
            return next;
        });
    }

    String inside(Actor me, int how, String next) {
        if (me.ghost(damaged) != 0) {
            me.fail("has the lock silently, though its owner died");
        }
        me.set(holds, how);
        return left(me, next);
    }

    /** Sets WAITERS. */
    boolean mark(Actor me) {
        int now = me.ghost(word);
        int before = me.get(seen);
        boolean same = marksBoth ? now == before : wordOf(now) == wordOf(before);
        me.set(seen, before | WAITERS);
        return compareAndSet(me, same ? now : -1, now | WAITERS);
    }

    private String sleep(Actor me, String next) {
        int marked = me.get(seen);
        int now = me.ghost(word);
        me.set(unmoved, wordOf(marked));
        me.set(seen, 0);
        return me.sleep(word, sleepsOnBoth || wordOf(now) != wordOf(marked) ? marked : now, next);
    }

    boolean compareAndSet(Actor me, int expected, int value) {
        buffers.drain(me, me.id());
        return me.compareAndSet(word, expected, value);
    }

    /** Goes on after an access to a field of the JVM: that is a step if another of its threads may come in between. */
    private String onHeap(Actor me, String next) {
        return severalThreads ? next : me.then(next);
    }

    boolean isAlive(Actor me, int pair) {
        for (int process = 0; process < participants.length; process++) {
            if (participants[process] == (pair & PARTICIPANT) && me.isLiving(process)) {
                return true;
            }
        }
        return false;
    }

    private int participant(Actor me) {
        return participants[me.id() - 1];
    }

    int keepOf(Actor me) {
        return keep + participant(me) - 1;
    }

    private static int wordOf(int pair) {
        return pair & WORD;
    }

    static int threadOf(int pair) {
        return pair >> THREAD_SHIFT & THREAD;
    }

    /** What was local to a method is gone when it has returned. */
    private String left(Actor me, String next) {
        me.set(seen, 0);
        me.set(unmoved, 0);
        me.set(fenced, 0);
        me.set(mine, 0);
        return next;
    }
}
