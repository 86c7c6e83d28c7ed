package io.polyproc.internal.codec;

import java.io.ObjectInputFilter;

/**
 * Accepts the classes of plain data, and the classes of the element's package and those below it. Refuses a nesting or
 * an array that is larger than data of that length can have.
 */
final class DefaultFilter implements ObjectInputFilter {

    private static final int MAX_DEPTH = 1000;
    private static final String[] DATA_PACKAGES = {"java.lang", "java.util", "java.time", "java.math", "io.polyproc"};

    /** Ratio of the length of a table on the heap and of its elements in the stream, at most. */
    private static final long MAX_ARRAY_PER_BYTE = 4;

    private static final long SMALL_ARRAY = 64;

    private final String ownPackage;
    private final long longestArray;

    /** Constructs a filter for one element of this length in bytes. */
    DefaultFilter(Class<?> elementType, int bytes) {
        this.longestArray = SMALL_ARRAY + MAX_ARRAY_PER_BYTE * bytes;
        Class<?> type = elementType;
        while (type.isArray()) {
            type = type.getComponentType();
        }
        this.ownPackage = type.getPackageName();
    }

    @Override
    public Status checkInput(FilterInfo info) {
        // A damaged length could allocate the whole heap for elements that do not exist.
        if (info.depth() > MAX_DEPTH || info.arrayLength() > longestArray) {
            return Status.REJECTED;
        }
        Class<?> type = info.serialClass();
        if (type == null) {
            return Status.UNDECIDED;
        }
        while (type.isArray()) {
            type = type.getComponentType();
        }
        return type.isPrimitive() || isWelcome(type.getPackageName()) ? Status.ALLOWED : Status.REJECTED;
    }

    private boolean isWelcome(String name) {
        for (String data : DATA_PACKAGES) {
            if (isIn(name, data)) {
                return true;
            }
        }
        return isIn(name, ownPackage);
    }

    private static boolean isIn(String name, String root) {
        return name.equals(root) || (name.startsWith(root) && name.charAt(root.length()) == '.');
    }
}
