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

    private final String[] ownPackages;
    private final long longestArray;

    /** Constructs a filter for one element of this length in bytes, with classes of these packages. */
    DefaultFilter(String[] ownPackages, int bytes) {
        this.longestArray = SMALL_ARRAY + MAX_ARRAY_PER_BYTE * bytes;
        this.ownPackages = ownPackages;
    }

    /** Returns the package of a class, or of the elements of an array class. */
    static String packageOf(Class<?> elementType) {
        Class<?> type = elementType;
        while (type.isArray()) {
            type = type.getComponentType();
        }
        return type.getPackageName();
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
        // A primitive type is in java.lang.
        String name = packageOf(type);
        return isIn(name, DATA_PACKAGES) || isIn(name, ownPackages) ? Status.ALLOWED : Status.REJECTED;
    }

    private static boolean isIn(String name, String[] roots) {
        for (String root : roots) {
            if (isIn(name, root)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(String name, String root) {
        return name.equals(root) || (name.startsWith(root) && name.charAt(root.length()) == '.');
    }
}
