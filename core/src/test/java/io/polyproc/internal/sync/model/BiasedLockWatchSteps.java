package io.polyproc.internal.sync.model;

/**
 * A wait for a change made under a {@code BiasedLock}, in steps. {@link #watch} has those of
 * {@code RingQueueNotEmpty.await} with {@code BiasRevocation.setWaitersIfBiased}, {@link #tell} those of
 * {@code RingQueueProducer.release}. The event count is simpler than that of {@link EventCountSteps}: it has room for
 * one waiter.
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

    /** After a release: if a waiter has announced itself, this thread revokes its own bias and wakes the waiter. */
    void tell(Program program, String at, String next) {
        String revokeOwnBias = at + ".revoke own bias";
        String giveUp = at + ".give up";
        String raise = at + ".raise";
        String wakeAll = at + ".wake all";
        program.step(at, me -> me.read(sleepers) != 0 ? revokeOwnBias : next);
        program.step(revokeOwnBias, me -> {
            int biased = me.guarded(lock.biasOf(me));
            boolean isMine = BiasedLockSteps.threadOf(biased) == me.id();
            me.set(lock.mine, isMine ? biased : 0);
            return me.then(isMine ? giveUp : raise);
        });
        lock.giveUp(program, giveUp, raise);
        program.step(raise, me -> {
            me.getAndSet(sleepers, 0);
            return wakeAll;
        });
        program.step(wakeAll, me -> {
            me.wake(sleepers, EventCountSteps.ALL);
            return next;
        });
    }

    /** Waits until data has been written {@code wanted} times; the event count has room for one such process. */
    void watch(Program program, String at, int wanted, String next) {
        String read = at + ".read";
        String mark = at + ".mark";
        String fence = at + ".fence";
        String record = at + ".record";
        String inside = at + ".owner inside?";
        String askOwner = at + ".ask for owner";
        String isSeen = at + ".is seen";
        String look = at + ".look";
        String sleep = at + ".sleep";
        program.step(at, me -> {
            me.getAndSet(sleepers, 1);
            return read;
        });
        program.step(read, me -> {
            me.set(lock.seen, me.read(lock.word));
            if (BiasedLockSteps.threadOf(me.get(lock.seen)) == 0) {
                return me.then(isSeen);
            }
            return (me.get(lock.seen) & BiasedLockSteps.WAITERS) != 0 ? fence : mark;
        });
        program.step(mark, me -> lock.mark(me) ? fence : read);
        program.step(fence, me -> {
            lock.buffers.fenceAll(me);
            return record;
        });
        lock.isOwnerInside(program, record, inside, askOwner, isSeen);
        program.step(askOwner, me -> lock.isAlive(me, me.get(lock.seen)) ? look : isSeen);
        program.step(isSeen, me -> {
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
