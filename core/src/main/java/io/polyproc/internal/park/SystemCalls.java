package io.polyproc.internal.park;

import java.nio.ByteBuffer;

/** The system calls of Linux that we make ourselves, by their numbers. */
interface SystemCalls {

    /**
     * A system call.
     *
     * @return what the kernel returned; -1 for an error
     */
    long call(long number, long first, long second, long third, long fourth);

    /** Address of a direct buffer's first byte in this process. */
    long addressOf(ByteBuffer buffer);

    /** Numbers of the system calls on one kind of machine. */
    enum Machine {
        X86_64(202, 324),
        /** AArch64 and RISC-V, which have the kernel's generic table. */
        GENERIC(98, 283),
        /** One on which we make no calls. */
        UNKNOWN(-1, -1);

        /** Number of futex(2). */
        final int futex;

        /** Number of membarrier(2). */
        final int membarrier;

        Machine(int futex, int membarrier) {
            this.futex = futex;
            this.membarrier = membarrier;
        }

        /** This machine. */
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
