package io.polyproc.internal.segment;

import static io.polyproc.internal.segment.ThreadDescriptor.*;

import io.polyproc.internal.cell.Fences;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.memory.MappedMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The threads that use locks or wait, by name, and what they wait for, so that other processes can say who holds what and who
 * waits for whom. A thread is listed when it first takes a lock or waits, if there is a record for it; see {@link ThreadRecords}.
 * Locks and waits work without a record as well. They are not named then, and no deadlock is found among them.
 *
 * <p>A thread is named by its {@linkplain ThreadDescriptor stamp}, which no later thread with the same record has.
 *
 * <p><b>If a process dies here:</b> a record taken and not filled in has an empty name, and is free again when the next search
 * finds its participant dead.
 */
public final class ThreadTable {

    /** In place of the name of a thread that has ended, and whose record another thread has. */
    public static final String ENDED = "a thread that has ended";

    private final MappedMemory memory;
    private final ParticipantTable participants;
    private final ThreadLocal<ThreadSlot> mine = new ThreadLocal<>();
    private final ThreadRecords records;

    ThreadTable(MappedMemory memory, ParticipantTable participants) {
        this.memory = memory;
        this.participants = participants;
        this.records = new ThreadRecords(memory, participants);
    }

    /** Stamp of the current thread; 0 when it has no record. */
    public int current() {
        return currentThread().stamp();
    }

    /** The current thread, listed if there is room. */
    public ThreadSlot currentThread() {
        ThreadSlot known = mine.get();
        if (known == null || known.stamp() == 0 && records.mayTakeAgain()) {
            int stamp = records.take(Thread.currentThread());
            if (known == null || stamp != 0) {
                known = known == null ? ThreadSlot.current(stamp) : known.withStamp(stamp);
                mine.set(known);
            }
        }
        return known;
    }

    /** Whether the record of this number belongs to that participant. */
    public boolean isRecordOf(int number, int participant) {
        return isRecord(number) && record(number).getAcquire(OWNER_OFFSET / Integer.BYTES) == participant;
    }

    /** Whether the record that a stamp names still belongs to that thread, which is one of that participant. */
    public boolean isOf(int stamp, int participant) {
        int number = numberOf(stamp);
        return isRecordOf(number, participant) && stampOf(number) == stamp;
    }

    /**
     * Name of a thread of that participant; {@link #ENDED} when its record is another thread's by now, and empty when the stamp names
     * no record.
     */
    public String name(int stamp, int participant) {
        int number = numberOf(stamp);
        if (!isRecord(number)) {
            return "";
        }
        if (!isOf(stamp, participant)) {
            return ENDED;
        }
        ByteBuffer buffer = memory.buffer();
        int base = base(number);
        String name =
                InlineString.get(buffer, base + NAME_OFFSET, MAX_NAME_LENGTH, buffer.getInt(base + NAME_LENGTH_OFFSET));
        // SYNC thread-record: the name is read before uses is read again. Pairs with the addition in
        // ThreadRecords.assign().
        Fences.acquire();
        return stampOf(number) == stamp ? name : ENDED;
    }

    private static boolean isRecord(int number) {
        return number >= 1 && number <= COUNT;
    }

    /** Stamp of the thread that has a record, or had it last. */
    private int stampOf(int number) {
        return stamp(number, record(number).getVolatile(USES_OFFSET / Integer.BYTES));
    }

    /**
     * Notes that the current thread waits for an object from now on; false when it is noted already as waiting, and whoever
     * noted it says when that ends.
     *
     * @param limited whether the wait has a time limit
     */
    public boolean beginWait(long objectId, boolean limited) {
        int number = currentThread().number();
        if (number == 0) {
            return false;
        }
        LongCells waitingFor = longs(number, WAITING_FOR_OFFSET);
        if (waitingFor.getPlain(0) != 0) {
            return false;
        }
        IntCells waits = new IntCells(memory, base(number) + WAITS_OFFSET);
        waits.setPlain(0, (waits.getPlain(0) & ~LIMITED) + WAITS_STEP | (limited ? LIMITED : 0));
        longs(number, WAITING_SINCE_OFFSET).setPlain(0, System.currentTimeMillis());
        // SYNC thread-waits: volatile. Pairs with the volatile reads in wait().
        waitingFor.setVolatile(0, objectId);
        return true;
    }

    /** Ends what {@link #beginWait} began. */
    public void endWait() {
        longs(currentThread().number(), WAITING_FOR_OFFSET).setVolatile(0, 0);
    }

    /** The mapping that the records lie in. */
    public MappedMemory memory() {
        return memory;
    }

    /** The word in which a listed thread says which lock that it keeps it is using; it alone writes it. */
    public LongCells using(int number) {
        return longs(number, USING_OFFSET);
    }

    /** What a thread of a living participant waits for; null when it does not wait, or its record is another thread's. */
    public ThreadWait waitOf(int stamp) {
        int number = numberOf(stamp);
        ThreadWait wait = isRecord(number) ? waitOfRecord(number) : null;
        return wait != null && wait.thread() == stamp ? wait : null;
    }

    private ThreadWait waitOfRecord(int number) {
        IntCells record = record(number);
        LongCells waitingFor = longs(number, WAITING_FOR_OFFSET);
        // SYNC thread-waits: volatile, and read again behind the rest, which belongs to one wait if nothing has moved.
        long object = waitingFor.getVolatile(0);
        if (object == 0) {
            return null;
        }
        int stamp = stampOf(number);
        int participant = record.getAcquire(OWNER_OFFSET / Integer.BYTES);
        int waits = record.getVolatile(WAITS_OFFSET / Integer.BYTES);
        long since = longs(number, WAITING_SINCE_OFFSET).getVolatile(0);
        boolean moved = record.getVolatile(WAITS_OFFSET / Integer.BYTES) != waits
                || waitingFor.getVolatile(0) != object
                || stampOf(number) != stamp;
        if (moved || !participants.isAlive(participant)) {
            return null;
        }
        return new ThreadWait(stamp, participant, object, since, waits, (waits & LIMITED) != 0);
    }

    /** All waits there are. */
    public List<ThreadWait> waits() {
        List<ThreadWait> all = new ArrayList<>();
        for (int number = 1; number <= COUNT; number++) {
            ThreadWait wait = waitOfRecord(number);
            if (wait != null) {
                all.add(wait);
            }
        }
        return all;
    }

    private IntCells record(int number) {
        return new IntCells(memory, base(number));
    }

    private LongCells longs(int number, int offset) {
        return new LongCells(memory, base(number) + offset);
    }
}
