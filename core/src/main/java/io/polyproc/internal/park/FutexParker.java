package io.polyproc.internal.park;

import io.polyproc.internal.cell.IntCells;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Sleeps in the kernel. A sleeping thread costs nothing and is woken in microseconds by any process. */
final class FutexParker implements Parker {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Futex futex;
    private final ThreadLocal<Timespec> timespecs;

    FutexParker(Futex futex) {
        this.futex = futex;
        this.timespecs = ThreadLocal.withInitial(() -> new Timespec(futex));
    }

    @Override
    public void await(IntCells cells, int index, int expected, long nanos) {
        ByteBuffer buffer = cells.memory().buffer();
        Timespec timespec = timespecs.get();
        long address = futex.addressOf(buffer) + cells.offset(index);
        if (cells.getVolatile(index) == expected) {
            futex.call(address, Futex.WAIT, expected, timespec.set(nanos));
        }
        Reference.reachabilityFence(buffer);
        Reference.reachabilityFence(timespec);
    }

    @Override
    public int wake(IntCells cells, int index, int count) {
        ByteBuffer buffer = cells.memory().buffer();
        int woken = 0;
        if (buffer.limit() != 0) {
            woken = (int) futex.call(futex.addressOf(buffer) + cells.offset(index), Futex.WAKE, count, 0L);
        }
        Reference.reachabilityFence(buffer);
        return woken;
    }

    /** Asks the kernel once: some sandboxes forbid the call. */
    boolean works() {
        ByteBuffer word = ByteBuffer.allocateDirect(8);
        boolean works = futex.call(futex.addressOf(word), Futex.WAKE, 1, 0L) == 0;
        Reference.reachabilityFence(word);
        return works;
    }

    /** A {@code struct timespec} outside the heap: two words of 64 bits. */
    private static final class Timespec {
        private final ByteBuffer bytes = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
        private final long address;

        Timespec(Futex futex) {
            address = futex.addressOf(bytes);
        }

        long set(long nanos) {
            bytes.putLong(0, nanos / NANOS_PER_SECOND).putLong(8, nanos % NANOS_PER_SECOND);
            return address;
        }
    }
}
