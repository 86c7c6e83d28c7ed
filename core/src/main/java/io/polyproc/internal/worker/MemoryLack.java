package io.polyproc.internal.worker;

/**
 * Finds out whether a failure is caused by a full heap.
 *
 * <p>A class whose initialisation has failed stays unusable. If that was an {@link OutOfMemoryError} in one thread, any
 * other thread that needs the class later gets a {@link NoClassDefFoundError}, even if the heap has room again. The JVM
 * stores only the text of the first error, in an {@link ExceptionInInitializerError} that is the cause of the second.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class MemoryLack {

    private static final String ERROR = "java.lang.OutOfMemoryError";

    private static final int MAX_CAUSES = 32;

    private MemoryLack() {}

    /**
     * Returns the text of the {@link OutOfMemoryError} that a failure is, or that made a class unusable.
     *
     * @param failure the failure; code of its class may run
     * @return the text, which contains the name of the error; null if the failure has another cause
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
