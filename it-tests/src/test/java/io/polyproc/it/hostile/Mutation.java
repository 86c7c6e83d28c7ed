package io.polyproc.it.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * One damage to the bytes of a file.
 *
 * @param what in words, for the report
 * @param bytes the file afterwards, up to its last byte that says something
 * @param isWhole whether zeros follow up to the file's length as it was; else it ends behind the bytes
 */
record Mutation(String what, byte[] bytes, boolean isWhole) {

    private static final int PAGE = 4096;
    private static final int[] INTS = {-1, 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 16, 1 << 30, 127, 128};
    private static final long[] LONGS = {-1, 0, 1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, 1L << 40, 1 << 20, 128};
    private static final int KINDS = 9;

    private Mutation(String what, byte[] bytes) {
        this(what, bytes, true);
    }

    /** Damages a copy of a file. Most damages hit bytes that are not zero, since those say something. */
    static Mutation of(byte[] file, Random random) {
        byte[] bytes = file.clone();
        int at = place(bytes, random);
        ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        switch (random.nextInt(KINDS)) {
            case 0 -> {
                int bit = random.nextInt(Byte.SIZE);
                bytes[at] ^= (byte) (1 << bit);
                return new Mutation("bit " + bit + " of byte " + at + " flipped", bytes);
            }
            case 1 -> {
                bytes[at] = (byte) (random.nextBoolean() ? 0 : 0xFF);
                return new Mutation("byte " + at + " set to " + bytes[at], bytes);
            }
            case 2 -> {
                bytes[at] = (byte) random.nextInt();
                return new Mutation("byte " + at + " set to " + bytes[at], bytes);
            }
            case 3, 4 -> {
                int index = Math.min(at & -Integer.BYTES, bytes.length - Integer.BYTES);
                int value = INTS[random.nextInt(INTS.length)];
                words.putInt(index, value);
                return new Mutation("int at " + index + " set to " + value, bytes);
            }
            case 5, 6 -> {
                int index = Math.min(at & -Long.BYTES, bytes.length - Long.BYTES);
                long value = LONGS[random.nextInt(LONGS.length)];
                words.putLong(index, value);
                return new Mutation("long at " + index + " set to " + value, bytes);
            }
            case 7 -> {
                int page = at & -PAGE;
                Arrays.fill(bytes, page, Math.min(page + PAGE, bytes.length), (byte) 0);
                return new Mutation("page at " + page + " zeroed", bytes);
            }
            default -> {
                int length = random.nextBoolean() ? at : bytes.length + random.nextInt(2 * PAGE);
                return new Mutation("cut or extended to " + length, Arrays.copyOf(bytes, length), false);
            }
        }
    }

    private static int place(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        for (int i = 0; random.nextInt(8) != 0 && i < bytes.length; i++) {
            int next = (at + i) % bytes.length;
            if (bytes[next] != 0) {
                return next;
            }
        }
        return at;
    }
}
