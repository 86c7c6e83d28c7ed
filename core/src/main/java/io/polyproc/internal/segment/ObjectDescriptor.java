package io.polyproc.internal.segment;

/**
 * Header of an object, in front of its body. Objects are consecutive from the end of the segment's header to
 * its {@code allocated} word. The creator writes it before that word is stored; then it is read only.
 *
 * <pre>
 *   0  total length  long  header and body, a multiple of 128
 *   8  type          int   code of an {@link ObjectType}
 *  12  options       int   type-specific bits, part of the type check
 *  16  size          long  type-specific: elements of an array, bytes of a ring
 *  24  detail        long  type-specific: hash of a queue's element type
 *  32  name length   int   bytes; 0 for an anonymous object
 *  36  name          up to 92 bytes of UTF-8
 * 128  body
 * </pre>
 */
public final class ObjectDescriptor {

    public static final int TOTAL_LENGTH_OFFSET = 0;
    public static final int TYPE_OFFSET = 8;
    public static final int OPTIONS_OFFSET = 12;
    public static final int SIZE_OFFSET = 16;
    public static final int DETAIL_OFFSET = 24;
    public static final int NAME_LENGTH_OFFSET = 32;
    public static final int NAME_OFFSET = 36;
    public static final int LENGTH = 128;

    /** Longest name of an object, in bytes of UTF-8. */
    public static final int MAX_NAME_LENGTH = LENGTH - NAME_OFFSET;

    private ObjectDescriptor() {}
}
