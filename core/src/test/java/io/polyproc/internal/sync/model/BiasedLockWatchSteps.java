package io.polyproc.internal.sync.model;

/**
 * How somebody waits for what is done under a {@code BiasedLock}, in steps: {@link #watch} has those of {@code
 * RawRingQueue.awaitElement} with {@code RawLock.markIfKept}, {@link #tell} those of {@code tellOfPuts}. The signal is simpler than
 * that of {@link SignalSteps}: it has room for one who waits.
 */
final class BiasedLockWatchSteps {

    private final BiasedLockSteps lock;
    private final int threads;
    private final int sleepers;
    private final int told;

    BiasedLockWatchSteps(Model model, BiasedLockSteps lock, int threads) {
        this.lock = lock;
        this.threads = threads;
        this.sleepers = model.word("sleepers", 0);
        this.told = model.register("told");
    }

    /** Behind a release: if somebody has announced that it sleeps, this thread keeps the lock no longer, and wakes it. */
    void tell(Program program, String at, String next) {
        String keepNoLonger = at + ".keep no longer";
        String giveUp = at + ".give up";
        String raise = at + ".raise";
        String wakeAll = at + ".wake all";
        program.step(at, me -> me.read(sleepers) != 0 ? keepNoLonger : next);
        program.step(keepNoLonger, me -> {
            int kept = me.guarded(lock.keepOf(me));
            boolean isMine = BiasedLockSteps.threadOf(kept) == me.id();
            me.set(lock.mine, isMine ? kept : 0);
            return me.then(isMine ? giveUp : raise);
        });
        lock.giveUp(program, giveUp, raise);
        program.step(raise, me -> {
            me.getAndSet(sleepers, 0);
            return wakeAll;
        });
        program.step(wakeAll, me -> {
            me.wake(sleepers, SignalSteps.EVERYBODY);
            return next;
        });
    }

    /** Waits until data has been written so often; the signal has room for one such process. */
    void watch(Program program, String at, int wanted, String next) {
        String read = at + ".read";
        String mark = at + ".mark";
        String fence = at + ".fence";
        String record = at + ".record";
        String inside = at + ".keeper inside?";
        String askKeeper = at + ".ask for keeper";
        String isTold = at + ".is told";
        String look = at + ".look";
        String sleep = at + ".sleep";
        program.step(at, me -> {
            me.getAndSet(sleepers, 1);
            return read;
        });
        program.step(read, me -> {
            me.set(lock.seen, me.read(lock.word));
            if (BiasedLockSteps.threadOf(me.get(lock.seen)) == 0) {
                return me.then(isTold);
            }
            return (me.get(lock.seen) & BiasedLockSteps.WAITERS) != 0 ? fence : mark;
        });
        program.step(mark, me -> lock.mark(me) ? fence : read);
        program.step(fence, me -> {
            lock.buffers.fenceAll(me);
            return record;
        });
        lock.isKeeperInside(program, record, inside, askKeeper, isTold);
        program.step(askKeeper, me -> lock.isAlive(me, me.get(lock.seen)) ? look : isTold);
        program.step(isTold, me -> {
            me.set(told, 1);
            return look;
        });
        program.step(look, me -> {
            for (int thread = 1; thread <= threads; thread++) {
                if (lock.buffers.hasStores(me, thread) && me.choose()) {
                    lock.buffers.drainOne(me, thread);
                    return look;
                }
            }
            me.set(lock.seen, 0);
            if (me.read(lock.buffers.data) >= wanted) {
                me.set(told, 0);
                return next;
            }
            return me.get(told) != 0 ? sleep : at;
        });
        program.step(sleep, me -> {
            me.set(told, 0);
            return me.sleep(sleepers, 1, at);
        });
    }
}
