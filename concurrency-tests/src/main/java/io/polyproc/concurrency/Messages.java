package io.polyproc.concurrency;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Numbered messages of different lengths, which show whether they have arrived whole. */
public final class Messages {

    private static final int LENGTHS = 37;

    private Messages() {}

    /** Returns the message with this number: the number, and up to 36 bytes that depend on it. */
    public static byte[] numbered(int number) {
        return numbered(number, Integer.BYTES + Integer.remainderUnsigned(number, LENGTHS));
    }

    /** Returns a message of this length with this number. */
    static byte[] numbered(int number, int length) {
        byte[] message = new byte[length];
        Arrays.fill(message, (byte) number);
        ByteBuffer.wrap(message).putInt(0, number);
        return message;
    }

    /** Returns the number of a message. */
    public static int numberOf(byte[] message) {
        return ByteBuffer.wrap(message).getInt(0);
    }

    /** Tells whether this is the message with this number. */
    public static boolean isWhole(byte[] message, int number) {
        return message != null && Arrays.equals(message, numbered(number));
    }

    /** Tells whether this message is as it was made. */
    static boolean isWhole(byte[] message) {
        return message.length >= Integer.BYTES && isWhole(message, numberOf(message));
    }
}
