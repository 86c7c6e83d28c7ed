package io.polyproc.internal.park;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** futex(2) through JNA's direct mapping of libc's {@code syscall}: for JDK 17 to 21. */
final class JnaFutex implements Futex {

    private final int number;

    JnaFutex(int number) {
        this.number = number;
    }

    @Override
    public long call(long address, int operation, int value, long timespec) {
        return LibC.syscall(number, address, operation, value, timespec, 0L, 0L);
    }

    @Override
    public long addressOf(ByteBuffer buffer) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
    }

    /** Every argument is a register wide, so that the variadic {@code syscall} finds each where it looks. */
    private static final class LibC {
        static {
            Native.register(LibC.class, "c");
        }

        private LibC() {}

        static native long syscall(
                long number, long address, long operation, long value, long timespec, long address2, long value3);
    }
}
