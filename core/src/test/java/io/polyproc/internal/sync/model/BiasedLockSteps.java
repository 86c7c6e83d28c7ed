package io.polyproc.internal.sync.model;

import java.util.Arrays;

/**
 * {@code BiasedLock} in steps: {@link #enter} has those of {@code enter} and {@code releaseBias}, {@link #acquire}
 * those of {@code RawLock.acquire} with {@code LockSlowPath}, {@code takeFromIdleOwner}, {@code isInside} and
 * {@code RevocationFence}, {@link #release} those of {@code release}, {@code releaseOrBias} and {@code biasTowards}.
 * Steps without influence are left out: spinning, and the time of the hold. The bias threshold is left open: each
 * release may bias the lock. All processes can be fenced. The stores of a bias owner go through its
 * {@link StoreBuffers store buffer}.
 *
 * <p>The {@code lock} is word and holder together: participant and WAITERS are the word; the number of the bias owner's
 * thread and the epoch are the holder. Where the algorithm compares the word only, so does this.
 *
 * <p>Checks that two living threads are never inside; that a thread inside sees all earlier stores made inside; that
 * the lock is never acquired silently after a death inside.
 */
final class BiasedLockSteps {

    static final int FREE = 0;
    static final int WAITERS = 4;
    private static final int PARTICIPANT = WAITERS - 1;
    private static final int WORD = WAITERS | PARTICIPANT;
    private static final int THREAD_SHIFT = 3;
    private static final int THREAD = 3;
    private static final int EPOCH_SHIFT = 5;
    private static final int MAX_EPOCH = 3;

    // Kinds of hold.
    private static final int HELD = 1;
    static final int BIASED = 2;

    final StoreBuffers buffers;
    private final int[] participants;
    private final boolean severalThreads;

    /** Whether each bias has its own epoch. */
    boolean numbered = true;

    /** Whether a thread that gives up wakes the next one also when the lock is biased. */
    boolean wakesNextWhenBiased = true;

    /** Whether WAITERS is set by a CAS of word and holder, and not of the word alone. */
    boolean marksBoth = true;

    /** Whether a thread that releases its bias leaves that of another thread of its JVM unchanged. */
    boolean forgetsOwnOnly = true;

    /** Whether the kernel compares word and holder, and not the word alone, before a thread parks. */
    boolean sleepsOnBoth;

    /** Whether records of the dead may be used again. */
    boolean reusesRecords;

    // Words. The last ones are one for each thread; bias is a field in each JVM.
    final int word;
    private final int biasEpoch;
    private final int records;
    private final int bias;

    // Registers. Not zero in unmoved: has slept.
    final int seen;
    private final int unmoved;
    private final int fenced;
    final int mine;

    // Ghosts: how often data was written; whether a thread died inside, which was not counted yet.
    private final int written;
    private final int damaged;
    final int holds;

    /** A lock for threads of these participants, one for each process of the model. */
    BiasedLockSteps(Model model, int... participants) {
        this.participants = participants;
        this.severalThreads = Arrays.stream(participants).distinct().count() < participants.length;
        this.word = model.word("lock", FREE);
        this.biasEpoch = model.word("biasEpoch", 0);
        this.written = model.word("(written)", 0);
        this.damaged = model.word("(damaged)", 0);
        this.buffers = new StoreBuffers(model, participants.length);
        this.records = StoreBuffers.words(model, "record reused", participants.length);
        this.bias = StoreBuffers.words(model, "bias in JVM", participants.length);
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
        int owner = view.register(holder - 1, holds) == BIASED ? holder : 0;
        boolean named = (now & PARTICIPANT) == participants[holder - 1] && threadOf(now) == owner;
        return named ? null : "P" + holder + " holds the lock, and the word does not say so";
    }

    /** Enters if the lock is biased towards this thread and has no waiters. */
    void enter(Program program, String at, String entered, String refused) {
        String use = at + ".use";
        String look = at + ".look";
        String leave = at + ".leave";
        String giveUp = at + ".give up";
        program.step(at, me -> {
            if (threadOf(me.guarded(biasOf(me))) != me.id() || buffers.isUsing(me)) {
                return onHeap(me, refused);
            }
            me.set(mine, me.guarded(biasOf(me)));
            return onHeap(me, use);
        });
        program.step(use, me -> buffers.store(me, StoreBuffers.IN) ? look : use);
        program.step(look, me -> me.read(word) == me.get(mine) ? inside(me, BIASED, entered) : leave);
        program.step(leave, me -> buffers.store(me, StoreBuffers.OUT) ? giveUp : leave);
        giveUp(program, giveUp, refused);
    }

    /** Releases the bias in register {@code mine}. */
    void giveUp(Program program, String at, String next) {
        String read = at + ".read";
        String free = at + ".free";
        String wake = at + ".wake";
        program.step(at, me -> {
            if (!forgetsOwnOnly || me.ghost(biasOf(me)) == me.get(mine)) {
                me.ghost(biasOf(me), 0);
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

    /** Acquires the lock; an {@linkplain Program#impatient impatient} process may continue with {@code timedOut}. */
    void acquire(Program program, String at, String acquired, String timedOut) {
        String read = at + ".read";
        String take = at + ".take";
        String ask = at + ".ask";
        String askAtEnd = at + ".ask at the end";
        String handOn = at + ".hand on";
        String takeOver = at + ".take over [DEATH_FOUND]";
        String countDeath = at + ".count death [TAKEN_OVER]";
        String mark = at + ".mark";
        String sleep = at + ".sleep [WAITERS_SET]";
        String first = at + ".at first";
        String giveUp = at + ".revoke own bias";
        program.step(at, me -> {
            int biased = me.guarded(biasOf(me));
            boolean isMine = threadOf(biased) == me.id();
            me.set(mine, isMine ? biased : 0);
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
            boolean forgotten = (me.get(seen) & WAITERS) == 0 || wakesNextWhenBiased && threadOf(me.get(seen)) != 0;
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
            boolean biased = threadOf(me.get(seen)) != 0;
            if ((me.get(seen) & WAITERS) != 0) {
                return me.then(biased ? fence : sleep);
            }
            return !mark(me) ? read : biased ? fence : sleep;
        });
        program.step(sleep, me -> sleep(me, read));
        takeFromIdleOwner(program, at, read, acquired);
    }

    private void takeFromIdleOwner(Program program, String at, String read, String acquired) {
        String fence = at + ".fence";
        String record = at + ".record";
        String look = at + ".owner inside?";
        String askOwner = at + ".ask for owner";
        String takeIdle = at + ".revoke";
        String park = at + ".park";
        String woken = at + ".interval is over";
        program.step(fence, me -> {
            if (me.get(fenced) == me.get(seen)) {
                return me.then(record);
            }
            me.set(fenced, me.get(seen));
            buffers.fenceAll(me);
            return record;
        });
        isOwnerInside(program, record, look, park, askOwner);
        program.step(askOwner, me -> isAlive(me, me.get(seen)) ? takeIdle : park);
        program.step(takeIdle, me -> {
            boolean taken = compareAndSet(me, me.get(seen), participant(me) | WAITERS);
            return taken ? inside(me, HELD, acquired) : park;
        });
        program.step(park, me -> sleep(me, woken));
        program.briefly(woken, me -> me.then(read));
    }

    void isOwnerInside(Program program, String at, String look, String yes, String no) {
        program.step(at, me -> {
            if (!reusesRecords) {
                return me.then(look);
            }
            return me.read(records + threadOf(me.get(seen)) - 1) != 0 ? no : look;
        });
        program.step(look, me -> {
            int owner = threadOf(me.get(seen));
            if (buffers.hasStores(me, owner) && me.choose()) {
                buffers.drainOne(me, owner);
                return look;
            }
            return me.read(buffers.using + owner - 1) != 0 ? yes : no;
        });
    }

    /** One step inside, which writes. */
    void inside(Program program, String at, String next) {
        program.step(at, me -> {
            if (buffers.data(me) != me.ghost(written)) {
                me.fail("is inside and does not see all that was done there before");
            }
            if (me.get(holds) == HELD) {
                // The next step is an atomic instruction, so others may see this store at any time until then anyway.
                me.write(buffers.data, me.guarded(buffers.data) + 1);
            } else if (!buffers.store(me, StoreBuffers.DATA)) {
                return at;
            }
            me.ghost(written, me.ghost(written) + 1);
            return next;
        });
    }

    /**
     * Releases the lock, or biases it if permitted; then continues with the notification of watchers if that may be
     * due.
     */
    void release(Program program, String at, boolean mayBias, String tell, String next) {
        String leave = at + ".leave";
        String unlock = at + ".unlock";
        String biasIt = at + ".bias";
        String doBias = at + ".bias.swap";
        String forget = at + ".bias.forget";
        String free = at + ".free";
        String wake = at + ".wake [RELEASED]";
        program.step(at, me -> onHeap(me, threadOf(me.guarded(biasOf(me))) == me.id() ? leave : unlock));
        program.step(leave, me -> {
            if (!buffers.store(me, StoreBuffers.OUT)) {
                return leave;
            }
            me.set(holds, 0);
            return next;
        });
        program.step(
                unlock, me -> me.then(mayBias && me.guarded(biasEpoch) < MAX_EPOCH && me.choose() ? biasIt : free));
        program.step(biasIt, me -> {
            int number = me.guarded(biasEpoch) + 1;
            me.ghost(biasEpoch, number);
            me.set(mine, participant(me) | me.id() << THREAD_SHIFT | (numbered ? number << EPOCH_SHIFT : 0));
            me.ghost(biasOf(me), me.get(mine));
            return onHeap(me, doBias);
        });
        program.step(doBias, me -> {
            int biased = me.get(mine);
            me.set(mine, 0);
            if (!compareAndSet(me, participant(me), biased)) {
                return forget;
            }
            me.set(holds, 0);
            return tell;
        });
        program.step(forget, me -> {
            me.ghost(biasOf(me), 0);
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

    int biasOf(Actor me) {
        return bias + participant(me) - 1;
    }

    private static int wordOf(int pair) {
        return pair & WORD;
    }

    static int threadOf(int pair) {
        return pair >> THREAD_SHIFT & THREAD;
    }

    /** Clears the registers that are local to a method. */
    private String left(Actor me, String next) {
        me.set(seen, 0);
        me.set(unmoved, 0);
        me.set(fenced, 0);
        me.set(mine, 0);
        return next;
    }
}
