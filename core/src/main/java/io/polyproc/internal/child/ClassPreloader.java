package io.polyproc.internal.child;

import java.lang.reflect.Method;

/** Loads classes before they are needed. */
public final class ClassPreloader {

    private ClassPreloader() {}

    /** Loads and verifies a class, without running any of its code; has no effect if that is impossible. */
    public static void load(String name) {
        try {
            // The JVM links a class when its methods are requested.
            Method[] unused = Class.forName(name, false, Thread.currentThread().getContextClassLoader())
                    .getDeclaredMethods();
        } catch (ClassNotFoundException | LinkageError e) {
            // The first use of the class throws this again.
        }
    }
}
