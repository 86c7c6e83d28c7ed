package io.polyproc.internal.participant;

import static io.polyproc.internal.segment.ThreadDescriptor.*;

import io.polyproc.internal.cell.Fences;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.segment.InlineString;
import io.polyproc.internal.segment.ThreadDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The threads that use locks or wait, with their names and the objects that they wait for. Other processes read it for
 * messages and to detect deadlocks. A thread is listed when it first acquires a lock or waits, if there is a record for
 * it; see {@link ThreadRecords}. Locks and waits work without a record too, but without a name and without deadlock
 * detection.
 *
 * <p>A thread is named by its {@linkplain ThreadDescriptor stamp}, which no later thread with the same record has.
 *
 * <p><b>If a process dies here:</b> an allocated record that is not initialised has an empty name. It is free again
 * when the next search finds its participant dead.
 */
public final class ThreadTable {

    /** Replaces the name of a thread that has ended, and whose record another thread has. */
    public static final String ENDED = "a thread that has ended";

    private final MappedMemory memory;
    private final ParticipantTable participants;
    private final ThreadLocal<ThreadSlot> mine = new ThreadLocal<>();
    private final ThreadRecords records;

    public ThreadTable(MappedMemory memory, ParticipantTable participants) {
        this.memory = memory;
        this.participants = participants;
        this.records = new ThreadRecords(memory, participants);
    }

    /** Returns the stamp of the current thread; 0 when it has no record. */
    public int current() {
        return currentThread().stamp();
    }

    /** Returns the current thread, listed if there is a free record. */
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

    /** Tells whether the record of this number belongs to that participant. */
    public boolean isRecordOf(int number, int participant) {
        return isRecord(number) && record(number).getAcquire(OWNER_OFFSET / Integer.BYTES) == participant;
    }

    /** Tells whether the record that a stamp names still belongs to that thread of that participant. */
    public boolean isOf(int stamp, int participant) {
        int number = numberOf(stamp);
        return isRecordOf(number, participant) && stampOf(number) == stamp;
    }

    /**
     * Returns the name of a thread of that participant; {@link #ENDED} when its record belongs to another thread, and
     * an empty string when the stamp names no record.
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
        String name = memory.guarded(() -> InlineString.get(
                buffer, base + NAME_OFFSET, MAX_NAME_LENGTH, buffer.getInt(base + NAME_LENGTH_OFFSET)));
        // SYNC thread-record: the name is read before uses is read again. Pairs with the addition in
        // ThreadRecords.assign().
        Fences.acquire();
        return stampOf(number) == stamp ? name : ENDED;
    }

    private static boolean isRecord(int number) {
        return number >= 1 && number <= COUNT;
    }

    /** Returns the stamp of the current or last thread of a record. */
    private int stampOf(int number) {
        return stamp(number, record(number).getVolatile(USES_OFFSET / Integer.BYTES));
    }

    /**
     * Notes that the current thread waits for an object; returns false if an outer call has noted a wait already, which
     * then ends it.
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

    /** Ends the wait that {@link #beginWait} noted. */
    public void endWait() {
        longs(currentThread().number(), WAITING_FOR_OFFSET).setVolatile(0, 0);
    }

    /** Returns the mapping of the records. */
    public MappedMemory memory() {
        return memory;
    }

    /** Returns the offset of the word that names the biased lock a thread is inside; only the thread writes it. */
    public LongCells using(int number) {
        return longs(number, USING_OFFSET);
    }

    /** Returns the wait of a thread of a living participant; null when it does not wait, or its record was reused. */
    public ThreadWait waitOf(int stamp) {
        int number = numberOf(stamp);
        ThreadWait wait = isRecord(number) ? waitOfRecord(number) : null;
        return wait != null && wait.thread() == stamp ? wait : null;
    }

    private ThreadWait waitOfRecord(int number) {
        IntCells record = record(number);
        LongCells waitingFor = longs(number, WAITING_FOR_OFFSET);
        // SYNC thread-waits: volatile, and read again after the rest, which belongs to one wait if it is unchanged.
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

    /** Returns all current waits. */
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
