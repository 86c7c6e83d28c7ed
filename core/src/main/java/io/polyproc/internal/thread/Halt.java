package io.polyproc.internal.thread;

/**
 * Ends this JVM at once, also while its heap is full.
 *
 * <p>{@link Runtime#halt} does not allocate, but its first call initialises {@code java.lang.Shutdown}, which does. A
 * class whose initialisation has failed once remains unusable: after an {@link OutOfMemoryError} there, no thread can
 * end the JVM. A JVM that must be able to end itself {@linkplain #prepare prepares} for it while the heap has space.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
public final class Halt {

    private static final Runtime RUNTIME = Runtime.getRuntime();

    /**
     * The exceptions that {@link #now} catches. The JVM resolves the class of a handler when it searches for one, which
     * may allocate. An error of the resolution replaces the exception, and is not caught.
     */
    private static final Class<?> CAUGHT = Throwable.class;

    static {
        try {
            Class.forName("java.lang.Shutdown", true, null);
        } catch (ClassNotFoundException | LinkageError e) {
            // A JDK without this class. The first call of halt initialises what it needs.
        }
    }

    private Halt() {}

    /** Ensures that {@link #now} needs no allocation. A process that may have to end itself calls it at its start. */
    public static void prepare() {
        // The initialisation of this class does it.
    }

    /** Halts, without shutdown hooks. Does not return: tries again after an exception. */
    public static void now(int exitCode) {
        while (true) {
            try {
                RUNTIME.halt(exitCode);
            } catch (Throwable e) {
                // Try again. A call here might not be resolved, and throw too.
            }
        }
    }
}
