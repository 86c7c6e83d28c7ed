package io.polyproc.internal.record;

/**
 * Body of a record, or of an array of records. The object's size is the number of elements. The creator writes all but
 * locks and elements, and the first copy of each element.
 *
 * <pre>
 *   0  elements       int   offset of the first element in the body, a multiple of 128
 *   4  stride         int   bytes of an element
 *   8  copy length    int   bytes of a copy, a multiple of 8
 *  12  copies         int   copies of an element, a power of two, at least 2
 *  16  locks          int   number of locks, a power of two
 *  20  layout length  int   bytes of the layout
 * 128  locks; writers of element i hold number i modulo their number
 *      layout, UTF-8: a line "name type offset length" for each field
 *      elements, each:
 *        0  version  long  number of writes; copy (version modulo copies) is the current one
 *        8  copies
 * </pre>
 *
 * A writer writes the copy after the current one, then stores the version. A reader reads the version, copies the
 * current copy, and reads the version again. If it has advanced by less than {@code copies - 1}, the bytes are intact.
 */
public final class RecordDescriptor {

    static final int ELEMENTS_OFFSET = 0;
    static final int STRIDE_OFFSET = 4;
    static final int COPY_LENGTH_OFFSET = 8;
    static final int COPIES_OFFSET = 12;
    static final int LOCKS_OFFSET = 16;
    static final int LAYOUT_LENGTH_OFFSET = 20;

    /** Length of the fixed part in bytes; the locks follow. */
    static final int LENGTH = 128;

    /** Length of the version, in front of the copies. */
    static final int VERSION_LENGTH = 8;

    /** Number of copies of a single record. */
    static final int SINGLE_COPIES = 4;

    /** Number of copies of an element of an array. */
    static final int ARRAY_COPIES = 2;

    /** The most locks of an array. */
    static final int MOST_LOCKS = 64;

    private RecordDescriptor() {}
}
