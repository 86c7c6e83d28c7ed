package io.polyproc.internal.park;

import java.nio.ByteBuffer;

/**
 * The Linux system call futex(2) on a word in a shared file mapping. Never with FUTEX_PRIVATE_FLAG: the sleepers are in
 * other processes.
 */
interface Futex {

    /** The operation "sleep while the word holds the value". */
    int WAIT = 0;

    /** The operation "wake so many sleepers". */
    int WAKE = 1;

    /**
     * The system call itself.
     *
     * @param address address of the word in this process
     * @param operation {@link #WAIT} or {@link #WAKE}
     * @param value value expected, or number to wake
     * @param timespec address of a relative timeout {seconds, nanoseconds}; 0 for none
     * @return what the kernel returned; -1 for an error, which is often just a changed word, a timeout or a signal
     */
    long call(long address, int operation, int value, long timespec);

    /** Address of a direct buffer's first byte in this process. */
    long addressOf(ByteBuffer buffer);

    /** Number of the system call on this machine, or -1 where it is not known. */
    static int systemCallNumber() {
        if (!"Linux".equals(System.getProperty("os.name"))) {
            return -1;
        }
        switch (System.getProperty("os.arch")) {
            case "amd64":
                return 202;
            case "aarch64":
            case "riscv64":
                return 98;
            default:
                return -1;
        }
    }
}
