package io.polyproc.internal.worker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The messages between a pool and a worker. The first byte is the kind.
 *
 * <pre>
 *   to the worker
 *     START    initializer: length, bytes; exit hook: length, bytes (0 for none)
 *     RUN      number (long), attempt (int), calls (int), function id (int), function: length (-1: as before), bytes,
 *              file: length, name in UTF-8 (0: the arguments follow); arguments
 *     STOP
 *   from the worker
 *     READY
 *     UNFIT    the exception of the initializer: bytes
 *     DONE     number (long), nanoseconds worked (long), fitness (byte: 0, or why the worker runs no more tasks), calls
 *              that failed (int); results
 *     PART     as DONE, with the results of the first calls, when they are large; more of them follow
 *     STACKS   text
 *   created from a worker's message for which the pool's heap has no room
 *     TOO_LARGE       as DONE, and in place of the results their length in bytes (long)
 *     PART_TOO_LARGE  as PART, and in place of the results their length in bytes (long)
 *
 *   created from a RUN for which the worker's heap has no room
 *     RUN_TOO_LARGE  as RUN up to the function's id, and the length of the whole RUN (int)
 *
 *   arguments   arity (byte: 0, 1 or 2 objects a call), calls (int), objects
 *   results     calls (int), objects; those after a PART continue it
 * </pre>
 *
 * Objects are written by {@link io.polyproc.internal.codec.ObjectWriter}.
 */
public final class Message {

    /** The first message to a worker. */
    public static final byte START = 1;
    /** Runs a task. */
    public static final byte RUN = 2;
    /** Ends the worker normally. */
    public static final byte STOP = 3;
    /** The worker waits for tasks. */
    public static final byte READY = 4;
    /** The worker could not be initialised, and ends. */
    public static final byte UNFIT = 5;
    /** A task was run. */
    public static final byte DONE = 6;
    /** Stack traces of all threads of the worker. */
    public static final byte STACKS = 7;
    /** A task was run, but the heap of the pool's process has no room for its results. */
    public static final byte TOO_LARGE = 8;

    /** Fitness of a worker that can run more tasks. */
    public static final byte FIT = 0;
    /** Fitness of a worker whose task ran out of memory: it begins no more tasks. */
    public static final byte OUT_OF_MEMORY = 1;
    /** Fitness of a worker in which a task has changed something that cannot be restored: it begins no more tasks. */
    public static final byte CHANGED = 2;

    /** Results of some calls of a task that continues. */
    public static final byte PART = 9;
    /** As {@link #TOO_LARGE}, for a task that continues. */
    public static final byte PART_TOO_LARGE = 10;

    /** A task for which the heap of the worker has no room. */
    static final byte RUN_TOO_LARGE = 11;

    /** Number of functions that a worker stores, in slot {@code id % FUNCTIONS}. */
    public static final int FUNCTIONS = 64;

    /** Length of a DONE message up to its results. */
    public static final int DONE_HEADER = 1 + 2 * Long.BYTES + 1 + Integer.BYTES;

    static final int KNOWN = -1;

    /** Length of a RUN message up to the function's length. */
    static final int RUN_BEGINNING = 1 + Long.BYTES + 3 * Integer.BYTES;

    private static final int RUN_HEADER = RUN_BEGINNING + 2 * Integer.BYTES;

    private Message() {}

    /** Encodes the first message to a worker. */
    public static byte[] start(byte[] initializer, byte[] exitHook) {
        return ByteBuffer.allocate(1 + 2 * Integer.BYTES + initializer.length + exitHook.length)
                .put(START)
                .putInt(initializer.length)
                .put(initializer)
                .putInt(exitHook.length)
                .put(exitHook)
                .array();
    }

    /**
     * Encodes a task.
     *
     * @param number of the task
     * @param attempt from 1
     * @param calls the number of calls
     * @param functionId the number of the function
     * @param function the serialized function, or null if the worker has it already
     * @param file the name of the file with the arguments, or null if they are in {@code arguments}
     * @param arguments the arguments, if they are not in a file
     */
    public static byte[] run(
            long number, int attempt, int calls, int functionId, byte[] function, String file, byte[] arguments) {
        byte[] name = file == null ? new byte[0] : file.getBytes(StandardCharsets.UTF_8);
        byte[] inPlace = file == null ? arguments : new byte[0];
        int functionLength = function == null ? 0 : function.length;
        ByteBuffer message = ByteBuffer.allocate(RUN_HEADER + functionLength + name.length + inPlace.length)
                .put(RUN)
                .putLong(number)
                .putInt(attempt)
                .putInt(calls)
                .putInt(functionId);
        if (function == null) {
            message.putInt(KNOWN);
        } else {
            message.putInt(functionLength).put(function);
        }
        return message.putInt(name.length).put(name).put(inPlace).array();
    }

    /** Encodes the last message to a worker. */
    public static byte[] stop() {
        return new byte[] {STOP};
    }

    /**
     * Creates a message from the beginning of one for which the heap has no room.
     *
     * @param beginning the first {@link #DONE_HEADER} bytes, or all if there are fewer
     * @param length the length of the whole message
     */
    static byte[] tooLarge(byte[] beginning, int length) {
        return switch (beginning[0]) {
            case DONE, PART ->
                ByteBuffer.allocate(DONE_HEADER + Long.BYTES)
                        .put(beginning)
                        .putLong(length - DONE_HEADER)
                        .put(0, beginning[0] == DONE ? TOO_LARGE : PART_TOO_LARGE)
                        .array();
            case STACKS -> stacks(length + " bytes of stacks, for which the heap of the pool's process has no room");
            default -> beginning;
        };
    }

    /**
     * Creates a message from the beginning of a RUN for which the heap has no room.
     *
     * @param beginning the first {@link #RUN_BEGINNING} bytes
     * @param length the length of the whole message
     */
    static byte[] runTooLarge(byte[] beginning, int length) {
        return ByteBuffer.allocate(RUN_BEGINNING + Integer.BYTES)
                .put(beginning)
                .putInt(length)
                .put(0, RUN_TOO_LARGE)
                .array();
    }

    static byte[] ready() {
        return new byte[] {READY};
    }

    static byte[] unfit(byte[] thrown) {
        return ByteBuffer.allocate(1 + thrown.length).put(UNFIT).put(thrown).array();
    }

    static byte[] stacks(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + utf8.length).put(STACKS).put(utf8).array();
    }
}
