package io.polyproc.internal.boot;

/** Loads classes before they are needed. */
public final class ClassPreloader {

    private ClassPreloader() {}

    /** Loads and verifies a class, without running any of its code; not at all when that is impossible. */
    public static void load(String name) {
        try {
            // The JVM links a class when it is asked for its methods.
            Class.forName(name, false, Thread.currentThread().getContextClassLoader())
                    .getDeclaredMethods();
        } catch (ClassNotFoundException | LinkageError e) {
            // Whoever needs it will say so.
        }
    }
}
