package io.polyproc.internal.sync.model;

/**
 * The store buffers of threads: the stores of a bias owner inside, and of its entry and exit, become visible to others
 * later, in order (x86 TSO).
 */
final class StoreBuffers {

    // What may be stored, in two bits each, the oldest lowest.
    static final int IN = 1;
    static final int DATA = 2;
    static final int OUT = 3;
    private static final int BITS = 2;
    private static final int ONE = (1 << BITS) - 1;
    private static final int ALL = 0xFF;

    /** How often something was stored inside, and whether each thread uses the lock, as others see it. */
    final int data;

    final int using;
    private final int threads;

    /** Ghosts: what only each thread itself sees. */
    private final int stores;

    StoreBuffers(Model model, int threads) {
        this.threads = threads;
        this.data = model.word("data", 0);
        this.using = words(model, "using", threads);
        this.stores = words(model, "(store buffer)", threads);
    }

    /** Adds a word for each thread. */
    static int words(Model model, String name, int threads) {
        int first = model.word(name + " 1", 0);
        for (int thread = 2; thread <= threads; thread++) {
            model.word(name + " " + thread, 0);
        }
        return first;
    }

    /** Puts a store into the buffer; false when that was full, and the oldest has left it. */
    boolean store(Actor me, int what) {
        int before = stored(me, me.id());
        for (int shift = 0; shift < Byte.SIZE; shift += BITS) {
            if (before >> shift == 0) {
                me.ghost(stores + me.id() - 1, (byte) (before | what << shift));
                return true;
            }
        }
        drainOne(me, me.id());
        return false;
    }

    /** As it must not be: a store that overtakes the one before. */
    void overtake(Actor me, int what) {
        int before = stored(me, me.id());
        int last = 0;
        while (before >> last + BITS != 0) {
            last += BITS;
        }
        int remaining = before & (1 << last) - 1;
        me.ghost(stores + me.id() - 1, (byte) (remaining | what << last | before >> last << last + BITS));
    }

    boolean hasStores(Actor me, int thread) {
        return stored(me, thread) != 0;
    }

    void drain(Actor me, int thread) {
        while (hasStores(me, thread)) {
            drainOne(me, thread);
        }
    }

    /** The oldest store gets where others see it. */
    void drainOne(Actor me, int thread) {
        int before = stored(me, thread);
        me.ghost(stores + thread - 1, before >> BITS);
        if ((before & ONE) == DATA) {
            me.ghost(data, me.ghost(data) + 1);
        } else {
            me.ghost(using + thread - 1, (before & ONE) == IN ? 1 : 0);
        }
    }

    void fenceAll(Actor me) {
        for (int thread = 1; thread <= threads; thread++) {
            drain(me, thread);
        }
    }

    /** The data as the thread itself sees it. */
    int data(Actor me) {
        int now = me.ghost(data);
        for (int left = stored(me, me.id()); left != 0; left >>= BITS) {
            now += (left & ONE) == DATA ? 1 : 0;
        }
        return now;
    }

    /** Whether the thread uses the lock as it sees that itself. */
    boolean isUsing(Actor me) {
        boolean now = me.ghost(using + me.id() - 1) != 0;
        for (int left = stored(me, me.id()); left != 0; left >>= BITS) {
            now = (left & ONE) == DATA ? now : (left & ONE) == IN;
        }
        return now;
    }

    private int stored(Actor me, int thread) {
        return me.ghost(stores + thread - 1) & ALL;
    }
}
