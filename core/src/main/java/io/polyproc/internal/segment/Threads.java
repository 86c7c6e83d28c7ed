package io.polyproc.internal.segment;

import static io.polyproc.internal.segment.ThreadDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.memory.MappedMemory;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The threads that use locks or wait, by name, and what they wait for, so that other processes can say who holds what and who
 * waits for whom. A thread is listed when it first takes a lock or waits; when the table is full, records of ended threads and
 * dead participants are used again.
 *
 * <p><b>If a process dies here:</b> a record taken and not filled in has an empty name, and is free again as soon as its
 * participant is known to be dead.
 */
public final class Threads {

    private final MappedMemory memory;
    private final Participants participants;
    private final ThreadLocal<ListedThread> mine = new ThreadLocal<>();
    private final WeakReference<?>[] holders = new WeakReference<?>[COUNT];

    Threads(MappedMemory memory, Participants participants) {
        this.memory = memory;
        this.participants = participants;
    }

    /** Number of the current thread's record, from 1; 0 when the table is full of living threads. */
    public int current() {
        return currentThread().number();
    }

    /** The current thread, listed if there is room. */
    public ListedThread currentThread() {
        ListedThread known = mine.get();
        if (known == null || known.number() == 0) {
            int number = list(Thread.currentThread());
            known = known == null ? ListedThread.current(number) : known.withNumber(number);
            mine.set(known);
        }
        return known;
    }

    /** Whether this is the number of a listed thread of that participant. */
    public boolean isOf(int number, int participant) {
        return number >= 1
                && number <= COUNT
                && record(number - 1).getAcquire(OWNER_OFFSET / Integer.BYTES) == participant;
    }

    /** Name of a listed thread, or empty when it is not (or no longer) one of that participant. */
    public String name(int number, int participant) {
        if (!isOf(number, participant)) {
            return "";
        }
        ByteBuffer buffer = memory.buffer();
        int base = base(number - 1);
        return Text.get(buffer, base + NAME_OFFSET, MAX_NAME_LENGTH, buffer.getInt(base + NAME_LENGTH_OFFSET));
    }

    /**
     * Notes that the current thread waits for an object from now on; false when it is noted already as waiting, and whoever
     * noted it says when that ends.
     *
     * @param limited whether the wait has a time limit
     */
    public boolean beginWait(long objectId, boolean limited) {
        int number = current();
        if (number == 0) {
            return false;
        }
        LongCells waitingFor = longs(number, WAITING_FOR_OFFSET);
        if (waitingFor.getPlain(0) != 0) {
            return false;
        }
        IntCells waits = new IntCells(memory, base(number - 1) + WAITS_OFFSET);
        waits.setPlain(0, (waits.getPlain(0) & ~LIMITED) + WAITS_STEP | (limited ? LIMITED : 0));
        longs(number, WAITING_SINCE_OFFSET).setPlain(0, System.currentTimeMillis());
        // SYNC thread-waits: volatile. Pairs with the volatile reads in wait().
        waitingFor.setVolatile(0, objectId);
        return true;
    }

    /** Ends what {@link #beginWait} began. */
    public void endWait() {
        longs(current(), WAITING_FOR_OFFSET).setVolatile(0, 0);
    }

    /** The mapping that the records lie in. */
    public MappedMemory memory() {
        return memory;
    }

    /** The word in which a listed thread says which lock that it keeps it is using; it alone writes it. */
    public LongCells using(int number) {
        return longs(number, USING_OFFSET);
    }

    /** What a listed thread of a living participant waits for; null when it does not wait. */
    public ThreadWait waitOf(int number) {
        if (number < 1 || number > COUNT) {
            return null;
        }
        IntCells record = record(number - 1);
        LongCells waitingFor = longs(number, WAITING_FOR_OFFSET);
        // SYNC thread-waits: volatile, and read again behind the rest, which belongs to one wait if nothing has moved.
        long object = waitingFor.getVolatile(0);
        if (object == 0) {
            return null;
        }
        int participant = record.getAcquire(OWNER_OFFSET / Integer.BYTES);
        int waits = record.getVolatile(WAITS_OFFSET / Integer.BYTES);
        long since = longs(number, WAITING_SINCE_OFFSET).getVolatile(0);
        boolean moved =
                record.getVolatile(WAITS_OFFSET / Integer.BYTES) != waits || waitingFor.getVolatile(0) != object;
        if (moved || !participants.isAlive(participant)) {
            return null;
        }
        return new ThreadWait(number, participant, object, since, waits, (waits & LIMITED) != 0);
    }

    /** All waits there are. */
    public List<ThreadWait> waits() {
        List<ThreadWait> all = new ArrayList<>();
        for (int number = 1; number <= COUNT; number++) {
            ThreadWait wait = waitOf(number);
            if (wait != null) {
                all.add(wait);
            }
        }
        return all;
    }

    private synchronized int list(Thread thread) {
        int me = participants.me();
        for (int i = 0; i < COUNT; i++) {
            IntCells record = record(i);
            int owner = record.getAcquire(OWNER_OFFSET / Integer.BYTES);
            if (isFree(i, owner, me) && record.compareAndSet(OWNER_OFFSET / Integer.BYTES, owner, me)) {
                holders[i] = new WeakReference<>(thread);
                ByteBuffer buffer = memory.buffer();
                int base = base(i);
                buffer.putLong(base + THREAD_ID_OFFSET, thread.getId());
                longs(i + 1, WAITING_FOR_OFFSET).setVolatile(0, 0);
                longs(i + 1, USING_OFFSET).setVolatile(0, 0);
                int length = Text.put(buffer, base + NAME_OFFSET, MAX_NAME_LENGTH, thread.getName());
                record.setRelease(NAME_LENGTH_OFFSET / Integer.BYTES, length);
                return i + 1;
            }
        }
        return 0;
    }

    private boolean isFree(int i, int owner, int me) {
        if (owner == 0) {
            return true;
        }
        if (owner == me) {
            Thread holder = holders[i] == null ? null : (Thread) holders[i].get();
            return holder == null || !holder.isAlive();
        }
        return !participants.isAlive(owner);
    }

    private IntCells record(int i) {
        return new IntCells(memory, base(i));
    }

    private LongCells longs(int number, int offset) {
        return new LongCells(memory, base(number - 1) + offset);
    }

    private static int base(int i) {
        return SegmentDescriptor.THREADS_OFFSET + i * LENGTH;
    }
}
