package io.polyproc.internal.segment;

import java.util.HashMap;
import java.util.Map;

/** Type of an object in a segment. The code is part of the file format: codes are added, never changed. */
public enum ObjectType {
    /** 32-bit integer. */
    INT(1, "SharedInt", 4),
    /** 64-bit integer. */
    LONG(2, "SharedLong", 8),
    /** IEEE 754 double, as its raw bits. */
    DOUBLE(3, "SharedDouble", 8),
    /** 0 or 1, in 32 bits. */
    BOOLEAN(4, "SharedBoolean", 4),
    /** Row of 32-bit integers. */
    INT_ARRAY(5, "SharedIntArray", 4),
    /** Row of 64-bit integers. */
    LONG_ARRAY(6, "SharedLongArray", 8),
    /** Row of doubles. */
    DOUBLE_ARRAY(7, "SharedDoubleArray", 8),
    /** Row of bytes. */
    BYTE_ARRAY(8, "SharedByteArray", 1),
    /** Robust lock. */
    LOCK(9, "IpcLock", 0),
    /** Control block of a durable queue. */
    QUEUE(10, "SharedQueue", 0),
    /** Message ring between two processes. */
    RING(11, "message ring", 0),
    /** Condition of a lock. */
    CONDITION(12, "IpcCondition", 0),
    /** Flag that can be waited for. */
    EVENT(13, "IpcEvent", 0),
    /** Counting semaphore. */
    SEMAPHORE(14, "IpcSemaphore", 0),
    /** Count that reaches zero once. */
    LATCH(15, "IpcLatch", 0),
    /** Meeting point of several parties. */
    BARRIER(16, "IpcBarrier", 0),
    /** Lock that many threads may hold to read, or one to write. */
    READ_WRITE_LOCK(17, "IpcReadWriteLock", 0),
    /** Two ends that exchange messages. */
    PIPE(18, "Pipe", 0),
    /** Messages from one process to many. */
    BROADCAST(19, "Broadcast", 0),
    /** Bounded queue in a ring of bytes. */
    RING_QUEUE(20, "RingQueue", 0),
    /** Consumer group of a durable queue. */
    QUEUE_GROUP(21, "queue group", 0),
    /** Memory shared by a pool and a worker. */
    WORKER_LINK(22, "worker link", 0),
    /** Event count of a pool, advanced by its workers. */
    POOL_SIGNAL(23, "pool signal", 0),
    /** Memory shared by a parent and a spare JVM. */
    SPARE(24, "spare", 0),
    /** Java record, in versioned copies. */
    RECORD(25, "SharedRecord", 0),
    /** Row of Java records, each in versioned copies. */
    RECORD_ARRAY(26, "SharedRecordArray", 0);

    private static final Map<Integer, ObjectType> BY_CODE = new HashMap<>();

    static {
        for (ObjectType type : values()) {
            BY_CODE.put(type.code, type);
        }
    }

    private final int code;
    private final String publicName;
    private final int elementLength;

    ObjectType(int code, String publicName, int elementLength) {
        this.code = code;
        this.publicName = publicName;
        this.elementLength = elementLength;
    }

    /** Returns the number in the file. */
    public int code() {
        return code;
    }

    /** Returns the name in messages. */
    public String publicName() {
        return publicName;
    }

    /** Returns the length in bytes of one element of a value or an array; 0 for other types. */
    public int elementLength() {
        return elementLength;
    }

    /** Returns the type with that code, or null when this version does not know it. */
    public static ObjectType of(int code) {
        return BY_CODE.get(code);
    }
}
