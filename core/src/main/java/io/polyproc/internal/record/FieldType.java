package io.polyproc.internal.record;

/** Type of a field of a shared record. The names are part of the file format: names are added, never changed. */
enum FieldType {
    /** One byte, 0 or 1. */
    BOOL("bool", boolean.class, "Boolean", 1),
    /** Signed byte. */
    I8("i8", byte.class, "Byte", 1),
    /** Signed 16-bit integer. */
    I16("i16", short.class, "Short", 2),
    /** UTF-16 code unit. */
    U16("u16", char.class, "Char", 2),
    /** Signed 32-bit integer. */
    I32("i32", int.class, "Int", 4),
    /** Signed 64-bit integer. */
    I64("i64", long.class, "Long", 8),
    /** IEEE 754 float. */
    F32("f32", float.class, "Float", 4),
    /** IEEE 754 double. */
    F64("f64", double.class, "Double", 8),
    /** Length in bytes as a 32-bit integer, then that many bytes of UTF-8. */
    UTF8("utf8", String.class, "", 4);

    private final String formatName;
    private final Class<?> javaType;
    private final String accessName;
    private final int alignment;

    FieldType(String formatName, Class<?> javaType, String accessName, int alignment) {
        this.formatName = formatName;
        this.javaType = javaType;
        this.accessName = accessName;
        this.alignment = alignment;
    }

    /** Returns the type of components of this Java type, or null when it is none of a field. */
    static FieldType of(Class<?> javaType) {
        for (FieldType type : values()) {
            if (type.javaType == javaType) {
                return type;
            }
        }
        return null;
    }

    /** Returns the name in the layout. */
    String formatName() {
        return formatName;
    }

    Class<?> javaType() {
        return javaType;
    }

    /** Returns what the methods of {@code HeapFields} for this type are called, after "get" or "put". */
    String accessName() {
        return accessName;
    }

    /** Returns the alignment in bytes; it is also the length of all types but a string. */
    int alignment() {
        return alignment;
    }
}
