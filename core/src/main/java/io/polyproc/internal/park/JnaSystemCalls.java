package io.polyproc.internal.park;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** System calls through JNA's direct mapping of libc's {@code syscall}: for JDK 17 to 21. */
final class JnaSystemCalls implements SystemCalls {

    @Override
    public long call(long number, long first, long second, long third, long fourth) {
        return LibC.syscall(number, first, second, third, fourth, 0L, 0L);
    }

    @Override
    public long addressOf(ByteBuffer buffer) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
    }

    /** Every argument is as wide as a register, so that the variadic {@code syscall} finds each of them. */
    private static final class LibC {
        static {
            Native.register(LibC.class, "c");
        }

        private LibC() {}

        static native long syscall(
                long number, long first, long second, long third, long fourth, long fifth, long sixth);
    }
}
