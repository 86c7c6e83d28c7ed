package io.polyproc.internal.park;

import io.polyproc.internal.cell.IntCells;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Parks in the kernel, by futex(2) on a word in a shared file mapping. A parked thread costs nothing and is woken in
 * microseconds by any process. FUTEX_PRIVATE_FLAG is never set, since the waiters are in other processes.
 */
final class FutexParker implements Parker {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** The operation "park while the word holds the value". */
    private static final int WAIT = 0;

    /** The operation "wake up to this number of waiters". */
    private static final int WAKE = 1;

    private final SystemCalls system;
    private final int futex;
    private final ThreadLocal<Timespec> timespecs;

    FutexParker(SystemCalls system, int futex) {
        this.system = system;
        this.futex = futex;
        this.timespecs = ThreadLocal.withInitial(() -> new Timespec(system));
    }

    @Override
    public void await(IntCells cells, int index, int expected, long nanos) {
        ByteBuffer buffer = cells.memory().buffer();
        Timespec timespec = timespecs.get();
        long address = system.addressOf(buffer) + cells.offset(index);
        if (cells.getVolatile(index) == expected) {
            system.call(futex, address, WAIT, expected, timespec.set(nanos));
        }
        Reference.reachabilityFence(buffer);
        Reference.reachabilityFence(timespec);
    }

    @Override
    public int wake(IntCells cells, int index, int count) {
        ByteBuffer buffer = cells.memory().buffer();
        int woken = 0;
        if (buffer.limit() != 0) {
            woken = (int) system.call(futex, system.addressOf(buffer) + cells.offset(index), WAKE, count, 0L);
        }
        Reference.reachabilityFence(buffer);
        return woken;
    }

    /** Tells whether the call works; some sandboxes forbid it. */
    boolean works() {
        ByteBuffer word = ByteBuffer.allocateDirect(8);
        boolean works = system.call(futex, system.addressOf(word), WAKE, 1, 0L) == 0;
        Reference.reachabilityFence(word);
        return works;
    }

    /** A {@code struct timespec} outside the heap: two words of 64 bits. */
    private static final class Timespec {
        private final ByteBuffer bytes = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
        private final long address;

        Timespec(SystemCalls system) {
            address = system.addressOf(bytes);
        }

        long set(long nanos) {
            bytes.putLong(0, nanos / NANOS_PER_SECOND).putLong(8, nanos % NANOS_PER_SECOND);
            return address;
        }
    }
}
