package io.polyproc.internal.worker;

/**
 * Tells whether a failure goes back to a full heap.
 *
 * <p>A class whose initialisation has once failed stays unusable. If one thread got an {@link OutOfMemoryError} there,
 * any other thread that needs the class gets a {@link NoClassDefFoundError} later, also when the heap has room again.
 * The JVM keeps only the text of the first error, in an {@link ExceptionInInitializerError} that is the cause of the
 * second.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class MemoryLack {

    private static final String ERROR = "java.lang.OutOfMemoryError";

    private static final int MAX_CAUSES = 32;

    private MemoryLack() {}

    /**
     * Gives the text of the {@link OutOfMemoryError} that a failure is, or that made a class unusable.
     *
     * @param failure what was thrown; the code of its class may run
     * @return the text, which contains the name of the error; null if the heap has no part in it
     */
    static String behind(Throwable failure) {
        Throwable each = failure;
        for (int i = 0; each != null && i < MAX_CAUSES; i++) {
            if (each instanceof OutOfMemoryError) {
                return each.toString();
            }
            if (each instanceof LinkageError
                    && each.getMessage() != null
                    && each.getMessage().contains(ERROR)) {
                return each.getMessage();
            }
            each = each.getCause();
        }
        return null;
    }
}
