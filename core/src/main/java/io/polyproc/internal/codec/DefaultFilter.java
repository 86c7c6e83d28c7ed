package io.polyproc.internal.codec;

import java.io.ObjectInputFilter;

/** Lets in what plain data is made of, and the classes that live near the element's own. */
final class DefaultFilter implements ObjectInputFilter {

    private static final int MAX_DEPTH = 1000;
    private static final String[] DATA_PACKAGES = {"java.lang", "java.util", "java.time", "java.math", "io.polyproc"};

    private final String ownPackage;

    DefaultFilter(Class<?> elementType) {
        Class<?> type = elementType;
        while (type.isArray()) {
            type = type.getComponentType();
        }
        this.ownPackage = type.getPackageName();
    }

    @Override
    public Status checkInput(FilterInfo info) {
        if (info.depth() > MAX_DEPTH) {
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
