package io.polyproc.benchmarks;

/** A way to bring messages of 32 bytes, the first 8 of which are a running number, from one process to another. */
interface QueueContender {

    /** Bytes of a message. */
    int LENGTH = 32;

    /** Bytes of a ring. */
    int RING = 1 << 16;

    /** Sends the numbers from 0 on. */
    void produce(int count) throws InterruptedException;

    /** Receives so many, and gives the sum of their numbers. */
    long consume(int count) throws InterruptedException;
}
