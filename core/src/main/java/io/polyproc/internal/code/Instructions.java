package io.polyproc.internal.code;

import java.nio.ByteBuffer;

/**
 * The instructions of one method that refer to a constant. JVM specification, chapter 6.
 *
 * <p><b>Thread and process safety.</b> Immutable.
 */
final class Instructions {

    static final int LDC = 0x12;
    static final int GETSTATIC = 0xB2;
    static final int INVOKEDYNAMIC = 0xBA;

    /** Stands for all instructions with a class: creation, cast, instance test, array. */
    static final int TYPE = 0xBB;

    private static final int LDC_W = 0x13;
    private static final int LDC2_W = 0x14;
    private static final int IINC = 0x84;
    private static final int TABLESWITCH = 0xAA;
    private static final int LOOKUPSWITCH = 0xAB;
    private static final int INVOKEVIRTUAL = 0xB6;
    private static final int ANEWARRAY = 0xBD;
    private static final int CHECKCAST = 0xC0;
    private static final int INSTANCEOF = 0xC1;
    private static final int WIDE = 0xC4;
    private static final int MULTIANEWARRAY = 0xC5;

    /** For each opcode its length in bytes as a digit; 0 for those with a length of their own. */
    private static final String LENGTHS = "1".repeat(16) // constants
            + "23" // bipush, sipush
            + "233" // ldc, ldc_w, ldc2_w
            + "2".repeat(5) // loads
            + "1".repeat(28) // loads with an implied index, and of arrays
            + "2".repeat(5) // stores
            + "1".repeat(73) // stores with an implied index, of arrays, stack, arithmetic
            + "3" // iinc
            + "1".repeat(20) // conversions, comparisons
            + "3".repeat(16) // branches
            + "2" // ret
            + "00" // switches
            + "1".repeat(6) // returns
            + "3".repeat(7) // fields, calls
            + "55" // invokeinterface, invokedynamic
            + "323" // new, newarray, anewarray
            + "11" // arraylength, athrow
            + "33" // checkcast, instanceof
            + "11" // monitors
            + "0" // wide
            + "4" // multianewarray
            + "33" // ifnull, ifnonnull
            + "55"; // goto_w, jsr_w

    private final ByteBuffer in;
    private final int start;
    private final int length;

    /** An action for an instruction with a constant. */
    interface Action {
        /** Accepts the opcode, {@link #LDC} or {@link #TYPE} for its kind, and the index of the constant. */
        void accept(int opcode, int constant);
    }

    Instructions(ByteBuffer in, int start, int length) {
        this.in = in;
        this.start = start;
        this.length = length;
    }

    void forEach(Action action) {
        int at = start;
        while (at < start + length) {
            int opcode = u1(at);
            if (opcode == LDC) {
                action.accept(LDC, u1(at + 1));
            } else if (opcode == LDC_W || opcode == LDC2_W) {
                action.accept(LDC, u2(at + 1));
            } else if (hasType(opcode)) {
                action.accept(TYPE, u2(at + 1));
            } else if (opcode == GETSTATIC || opcode >= INVOKEVIRTUAL && opcode <= INVOKEDYNAMIC) {
                action.accept(opcode, u2(at + 1));
            }
            at += lengthAt(at, opcode);
        }
    }

    private static boolean hasType(int opcode) {
        return opcode == TYPE
                || opcode == ANEWARRAY
                || opcode == CHECKCAST
                || opcode == INSTANCEOF
                || opcode == MULTIANEWARRAY;
    }

    private int lengthAt(int at, int opcode) {
        if (opcode >= LENGTHS.length()) {
            throw new IllegalArgumentException("opcode=" + opcode + " is unknown");
        }
        int operands = at + 4 - (at - start) % 4;
        switch (opcode) {
            case TABLESWITCH:
                int count = in.getInt(operands + 8) - in.getInt(operands + 4) + 1;
                return operands + 12 + 4 * count - at;
            case LOOKUPSWITCH:
                return operands + 8 + 8 * in.getInt(operands + 4) - at;
            case WIDE:
                return u1(at + 1) == IINC ? 6 : 4;
            default:
                return LENGTHS.charAt(opcode) - '0';
        }
    }

    private int u1(int offset) {
        return in.get(offset) & 0xFF;
    }

    private int u2(int offset) {
        return in.getShort(offset) & 0xFFFF;
    }
}
