package io.polyproc.internal.record;

/** The constructor and the accessors of one record class, on the bytes of its records. */
interface RecordAccess {

    /** Constructs a record from bytes. */
    Object read(byte[] from);

    /** Writes the fields of a record; the bytes were zeros. */
    void write(Object value, byte[] into);
}
