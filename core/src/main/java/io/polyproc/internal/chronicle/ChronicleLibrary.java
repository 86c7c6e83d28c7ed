package io.polyproc.internal.chronicle;

import io.polyproc.queue.MissingLibraryException;

/**
 * The presence of Chronicle Queue on the class path, which is optional. Loading this class loads nothing of Chronicle.
 */
final class ChronicleLibrary {

    private static final String FEATURE = "durable queues";
    private static final String ARTIFACT = "net.openhft:chronicle-queue";
    private static final String ENTRY = "net/openhft/chronicle/queue/ChronicleQueue.class";

    private static final boolean PRESENT = isVisibleTo(ChronicleLibrary.class.getClassLoader());

    private ChronicleLibrary() {}

    private static boolean isVisibleTo(ClassLoader loader) {
        return loader != null ? loader.getResource(ENTRY) != null : ClassLoader.getSystemResource(ENTRY) != null;
    }

    /**
     * Makes sure that the library is there.
     *
     * @throws MissingLibraryException when it is not
     */
    static void check() {
        if (!PRESENT) {
            throw new MissingLibraryException(FEATURE, ARTIFACT);
        }
    }
}
