package io.polyproc.internal.codec;

import java.io.ObjectInputFilter;

/**
 * Lets in what plain data is made of, and the classes that live near the element's own; no nesting or array that is longer
 * than data of that many bytes can have.
 */
final class DefaultFilter implements ObjectInputFilter {

    private static final int MAX_DEPTH = 1000;
    private static final String[] DATA_PACKAGES = {"java.lang", "java.util", "java.time", "java.math", "io.polyproc"};

    /** A table on the heap may be so much longer than its elements are in the stream. */
    private static final long MAX_ARRAY_PER_BYTE = 4;

    private static final long SMALL_ARRAY = 64;

    private final String ownPackage;
    private final long longestArray;

    /** A filter for one element that was written in so many bytes. */
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
        // A damaged length would have the whole heap allocated for elements that never come.
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
