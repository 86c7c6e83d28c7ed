package io.polyproc.internal.segment;

import static io.polyproc.internal.segment.ThreadDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.memory.MappedMemory;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;

/**
 * The threads that use locks, by name, so that other processes can say who holds what. A thread is listed when it first
 * takes a lock; when the table is full, records of ended threads and dead participants are used again.
 *
 * <p><b>If a process dies here:</b> a record taken and not filled in has an empty name, and is free again as soon as its
 * participant is known to be dead.
 */
public final class Threads {

    private final MappedMemory memory;
    private final Participants participants;
    private final ThreadLocal<Integer> mine = new ThreadLocal<>();
    private final WeakReference<?>[] holders = new WeakReference<?>[COUNT];

    Threads(MappedMemory memory, Participants participants) {
        this.memory = memory;
        this.participants = participants;
    }

    /** Number of the current thread's record, from 1; 0 when the table is full of living threads. */
    public int current() {
        Integer known = mine.get();
        if (known == null) {
            known = list(Thread.currentThread());
            if (known != 0) {
                mine.set(known);
            }
        }
        return known;
    }

    /** Name of a listed thread, or empty when it is not (or no longer) one of that participant. */
    public String name(int number, int participant) {
        if (number < 1 || number > COUNT || record(number - 1).getAcquire(0) != participant) {
            return "";
        }
        ByteBuffer buffer = memory.buffer();
        int base = base(number - 1);
        return Text.get(buffer, base + NAME_OFFSET, MAX_NAME_LENGTH, buffer.getInt(base + NAME_LENGTH_OFFSET));
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

    private static int base(int i) {
        return SegmentDescriptor.THREADS_OFFSET + i * LENGTH;
    }
}
