package io.polyproc.benchmarks;

/** A queue for messages of 32 bytes between processes; the first 8 bytes are a sequence number. */
interface QueueContender {

    /** Bytes of a message. */
    int LENGTH = 32;

    /** Bytes of a ring. */
    int RING = 1 << 16;

    /** Sends the numbers from 0 on. */
    void produce(int count) throws InterruptedException;

    /** Receives this number of messages, and returns the sum of their sequence numbers. */
    long consume(int count) throws InterruptedException;
}
