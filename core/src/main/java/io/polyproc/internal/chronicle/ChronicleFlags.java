package io.polyproc.internal.chronicle;

import io.polyproc.queue.MissingFlagsException;
import java.util.ArrayList;
import java.util.List;

/** The JVM flags that Chronicle Queue needs. Loading this class loads nothing of Chronicle. */
public final class ChronicleFlags {

    private static final String REFLECT = "java.lang.reflect";
    private static final String[] EXPORTS = {"sun.nio.ch", "jdk.internal.ref", "jdk.internal.misc"};
    private static final int WARNS_OF_NATIVE_ACCESS = 24;

    private ChronicleFlags() {}

    /**
     * Returns the flags for a JVM of that feature version. From 24 on they include flags that suppress warnings.
     */
    public static List<String> forVersion(int feature) {
        List<String> flags = new ArrayList<>();
        flags.add("--add-opens=java.base/" + REFLECT + "=ALL-UNNAMED");
        for (String export : EXPORTS) {
            flags.add("--add-exports=java.base/" + export + "=ALL-UNNAMED");
        }
        if (feature >= WARNS_OF_NATIVE_ACCESS) {
            flags.add("--enable-native-access=ALL-UNNAMED");
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags;
    }

    /** Tells whether this JVM has the flags. */
    public static boolean arePresent() {
        Module base = Object.class.getModule();
        Module us = ChronicleFlags.class.getModule();
        boolean complete = base.isOpen(REFLECT, us);
        for (String export : EXPORTS) {
            complete &= base.isExported(export, us);
        }
        return complete;
    }

    /**
     * Checks that this JVM has the flags and the library.
     *
     * @throws io.polyproc.queue.MissingLibraryException when Chronicle Queue is not on the class path
     * @throws MissingFlagsException with the exact line to add
     */
    public static void check() {
        ChronicleLibrary.check();
        if (!arePresent()) {
            throw new MissingFlagsException(
                    "durable queues (Chronicle Queue)",
                    String.join(" ", forVersion(Runtime.version().feature())));
        }
    }
}
