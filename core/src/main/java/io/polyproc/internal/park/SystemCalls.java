package io.polyproc.internal.park;

import java.nio.ByteBuffer;

/** The system calls of Linux that this library issues by their numbers. */
interface SystemCalls {

    /**
     * Issues a system call.
     *
     * @return the result of the kernel; -1 for an error
     */
    long call(long number, long first, long second, long third, long fourth);

    /** Returns the address of a direct buffer's first byte in this process. */
    long addressOf(ByteBuffer buffer);

    /** The numbers of the system calls on one kind of machine. */
    enum Machine {
        X86_64(202, 324),
        /** AArch64 and RISC-V, which have the kernel's generic table. */
        GENERIC(98, 283),
        /** A machine on which no system calls are issued. */
        UNKNOWN(-1, -1);

        /** Number of futex(2). */
        final int futex;

        /** Number of membarrier(2). */
        final int membarrier;

        Machine(int futex, int membarrier) {
            this.futex = futex;
            this.membarrier = membarrier;
        }

        /** Returns this machine. */
        static Machine current() {
            if (!"Linux".equals(System.getProperty("os.name"))) {
                return UNKNOWN;
            }
            switch (System.getProperty("os.arch")) {
                case "amd64":
                    return X86_64;
                case "aarch64":
                case "riscv64":
                    return GENERIC;
                default:
                    return UNKNOWN;
            }
        }
    }
}
