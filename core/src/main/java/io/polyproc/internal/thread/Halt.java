package io.polyproc.internal.thread;

/**
 * Ends this JVM at once, also while its heap is full.
 *
 * <p>{@link Runtime#halt} itself allocates nothing, but its first call initialises {@code java.lang.Shutdown}, which
 * allocates. A class whose initialisation has once failed stays unusable: after an {@link OutOfMemoryError} there, no
 * thread can end the JVM any more. A JVM that must be able to end itself {@linkplain #prepare prepares} for it while
 * the heap has room.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
public final class Halt {

    private static final Runtime RUNTIME = Runtime.getRuntime();

    /**
     * The exception class that {@link #now} catches. The JVM resolves the class that a handler names when it searches
     * for a handler, which may allocate. An error of the resolution would replace the exception and pass the handler.
     */
    private static final Class<?> CAUGHT = Throwable.class;

    static {
        try {
            Class.forName("java.lang.Shutdown", true, null);
        } catch (ClassNotFoundException | LinkageError e) {
            // A JDK without this class. The first call of halt does the initialisation.
        }
    }

    private Halt() {}

    /** Ensures that {@link #now} needs no allocation. A process that may have to end itself calls it at its start. */
    public static void prepare() {
        // The initialisation of this class does it.
    }

    /** Halts without shutdown hooks. Does not return: it retries after any exception. */
    public static void now(int exitCode) {
        while (true) {
            try {
                RUNTIME.halt(exitCode);
            } catch (Throwable e) {
                // Retry. A call here might not be resolved, and throw as well.
            }
        }
    }
}
