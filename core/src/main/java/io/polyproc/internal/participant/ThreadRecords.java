package io.polyproc.internal.participant;

import static io.polyproc.internal.segment.ThreadDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.segment.InlineString;
import io.polyproc.internal.segment.SegmentDescriptor;
import io.polyproc.internal.segment.ThreadDescriptor;
import io.polyproc.internal.thread.Timeouts;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Allocates the records of the table of threads to the threads of this JVM, in amortised constant time. A thread gets
 * the first of these: a record that an ended thread of this JVM had, an unused one, one that a search has found free.
 *
 * <p>A search reads the whole table. It frees the records of participants that are gone, and probes the liveness of at
 * most {@link #MAX_PROBES} participants, each once. A sweep over the records of this JVM finds its ended threads,
 * whenever these records have doubled since the last sweep. When the table is full, no thread searches again before
 * {@link #PAUSE_NANOS} have passed. Until then a thread gets no record, at the cost of one reading of the clock.
 *
 * <p>Virtual threads of this JVM have at most {@link ThreadDescriptor#MAX_VIRTUAL} records, so that others remain.
 *
 * <p><b>Thread and process safety.</b> Safe. Nothing is probed under the lock of this class.
 *
 * <p><b>If a process dies here:</b> its records name a participant that is gone, and the next search of any process
 * frees them.
 */
final class ThreadRecords {

    /** The shortest time between two searches of this JVM. */
    static final long PAUSE_NANOS = 20_000_000;

    /** Number of participants whose liveness one search probes at most; the next search continues from there. */
    static final int MAX_PROBES = 32;

    private static final int FIRST_SWEEP = 16;
    private static final boolean MAY_BE_VIRTUAL = Runtime.version().feature() >= 21;

    private final MappedMemory memory;
    private final ParticipantTable participants;

    /** Number of records allocated in order; a hint, since records after it may be in use too. */
    private final IntCells highest;

    private final ReentrantLock lock = new ReentrantLock();

    /**
     * The records of this JVM, their threads, and which of these are virtual. Guarded by the lock, as all that follows.
     */
    private final int[] own = new int[COUNT];

    private final WeakReference<?>[] threads = new WeakReference<?>[COUNT];
    private final boolean[] virtual = new boolean[COUNT];
    private int owned;
    private int ownedByVirtual;
    private int sweepAt = FIRST_SWEEP;

    /** Records of this JVM that have no thread. */
    private final IntStack idle = new IntStack();

    /** Records that were free when they were found. */
    private final IntStack found = new IntStack();

    private boolean searching;
    private int cursor;
    private volatile long nextSearch = System.nanoTime();

    ThreadRecords(MappedMemory memory, ParticipantTable participants) {
        this.memory = memory;
        this.participants = participants;
        this.highest = new IntCells(memory, SegmentDescriptor.THREADS_HIGHEST_OFFSET);
    }

    /** Tells whether {@link #take} may succeed for a thread without a record. */
    boolean mayTakeAgain() {
        return System.nanoTime() - nextSearch >= 0;
    }

    /** Allocates a record to the current thread, and returns the thread's stamp; 0 when there is no record. */
    int take(Thread thread) {
        boolean isVirtual = isVirtual(thread);
        lock.lock();
        try {
            int number = takeKnown(isVirtual);
            if (number != 0) {
                return assign(number, thread, isVirtual);
            }
            if (searching || !mayTakeAgain()) {
                return 0;
            }
            searching = true;
        } finally {
            lock.unlock();
        }
        return search(thread, isVirtual);
    }

    private int takeKnown(boolean isVirtual) {
        if (idle.isEmpty() && owned >= sweepAt) {
            sweep();
        }
        if (owned == COUNT || isVirtual && ownedByVirtual >= MAX_VIRTUAL) {
            return 0;
        }
        if (!idle.isEmpty()) {
            return idle.pop();
        }
        for (int number = nextUnused(); number != 0; number = nextUnused()) {
            if (claim(number)) {
                return number;
            }
        }
        while (!found.isEmpty()) {
            int number = found.pop();
            if (claim(number)) {
                return number;
            }
        }
        return 0;
    }

    /** Returns the number of the next unused record; 0 when all were used. */
    private int nextUnused() {
        if (highest.getOpaque(0) >= COUNT) {
            return 0;
        }
        int number = highest.getAndAdd(0, 1) + 1;
        return number >= 1 && number <= COUNT ? number : 0;
    }

    private boolean claim(int number) {
        return record(number).compareAndSet(OWNER_OFFSET / Integer.BYTES, 0, participants.me());
    }

    /** Searches for records without the lock; one thread of this JVM at a time. */
    private int search(Thread thread, boolean isVirtual) {
        IntStack free = new IntStack();
        try {
            findFree(free);
        } finally {
            lock.lock();
            try {
                searching = false;
                nextSearch = Timeouts.deadline(PAUSE_NANOS);
                found.replaceBy(free);
                sweep();
            } finally {
                lock.unlock();
            }
        }
        lock.lock();
        try {
            int number = takeKnown(isVirtual);
            return number == 0 ? 0 : assign(number, thread, isVirtual);
        } finally {
            lock.unlock();
        }
    }

    /** Frees the records of participants that are gone. */
    private void findFree(IntStack free) {
        Verdicts verdicts = new Verdicts();
        int number = cursor;
        for (int i = 0; i < COUNT; i++) {
            number = number % COUNT + 1;
            IntCells record = record(number);
            int owner = record.getAcquire(OWNER_OFFSET / Integer.BYTES);
            if (owner == 0 || verdicts.isGone(owner) && record.compareAndSet(OWNER_OFFSET / Integer.BYTES, owner, 0)) {
                free.push(number);
            }
            if (!verdicts.isExhausted()) {
                cursor = number;
            }
        }
    }

    /** The participants that one search has found alive or gone, so that none is probed twice. */
    private final class Verdicts {
        private final int[] known = new int[MAX_PROBES];
        private final boolean[] gone = new boolean[MAX_PROBES];
        private int count;

        boolean isExhausted() {
            return count == MAX_PROBES;
        }

        /** Tells whether a participant is gone, within the limit of probes. */
        boolean isGone(int owner) {
            if (owner == participants.me()) {
                return false;
            }
            for (int i = 0; i < count; i++) {
                if (known[i] == owner) {
                    return gone[i];
                }
            }
            if (isExhausted()) {
                return false;
            }
            known[count] = owner;
            gone[count] = !participants.isAlive(owner);
            return gone[count++];
        }
    }

    /** Finds the records of this JVM whose threads have ended. */
    private void sweep() {
        int alive = 0;
        for (int i = 0; i < owned; i++) {
            Thread thread = (Thread) threads[i].get();
            if (thread == null || !thread.isAlive()) {
                idle.push(own[i]);
                ownedByVirtual -= virtual[i] ? 1 : 0;
            } else {
                own[alive] = own[i];
                threads[alive] = threads[i];
                virtual[alive++] = virtual[i];
            }
        }
        for (int i = alive; i < owned; i++) {
            threads[i] = null;
        }
        owned = alive;
        // Other JVMs may need the records.
        while (idle.size() > Math.max(FIRST_SWEEP, alive)) {
            record(idle.pop()).compareAndSet(OWNER_OFFSET / Integer.BYTES, participants.me(), 0);
        }
        sweepAt = Math.max(FIRST_SWEEP, 2 * alive);
    }

    private int assign(int number, Thread thread, boolean isVirtual) {
        own[owned] = number;
        threads[owned] = new WeakReference<>(thread);
        virtual[owned++] = isVirtual;
        ownedByVirtual += isVirtual ? 1 : 0;
        IntCells record = record(number);
        // SYNC thread-record: an atomic addition, before any word of the new thread. Pairs with the second read of uses
        // in ThreadTable.name(). Without it a reader could return the new name for the former thread.
        int uses = record.getAndAdd(USES_OFFSET / Integer.BYTES, 1) + 1;
        describe(number, thread);
        return stamp(number, uses);
    }

    private void describe(int number, Thread thread) {
        ByteBuffer buffer = memory.buffer();
        int base = base(number);
        try {
            buffer.putLong(base + THREAD_ID_OFFSET, thread.getId());
            new LongCells(memory, base + WAITING_FOR_OFFSET).setVolatile(0, 0);
            new LongCells(memory, base + USING_OFFSET).setVolatile(0, 0);
            int length = InlineString.put(buffer, base + NAME_OFFSET, MAX_NAME_LENGTH, thread.getName());
            record(number).setRelease(NAME_LENGTH_OFFSET / Integer.BYTES, length);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    private IntCells record(int number) {
        return new IntCells(memory, base(number));
    }

    /** All virtual threads are in one group of this name; {@code Thread.isVirtual()} exists from JDK 21 on. */
    private static boolean isVirtual(Thread thread) {
        ThreadGroup group = MAY_BE_VIRTUAL ? thread.getThreadGroup() : null;
        return group != null && group.getParent() == null && group.getName().equals("VirtualThreads");
    }

    /** Record numbers, the last one first. */
    private static final class IntStack {
        private int[] elements = new int[0];
        private int size;

        int size() {
            return size;
        }

        boolean isEmpty() {
            return size == 0;
        }

        void push(int element) {
            if (size == elements.length) {
                elements = Arrays.copyOf(elements, Math.max(8, 2 * size));
            }
            elements[size++] = element;
        }

        int pop() {
            return elements[--size];
        }

        void replaceBy(IntStack other) {
            elements = other.elements;
            size = other.size;
        }
    }
}
