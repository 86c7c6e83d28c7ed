package io.polyproc.internal.chronicle;

/**
 * Defaults of Chronicle's system properties: no analytics, no announcement, no disk monitor, no output. Properties that
 * the user has set do not change. {@link #setUp} must run before the first class of Chronicle is loaded.
 */
public final class ChronicleDefaults {

    private static final String[][] PROPERTIES = {
        {"chronicle.analytics.disable", "true"},
        {"chronicle.announcer.disable", "true"},
        {"chronicle.disk.monitor.disable", "true"},
        {"disable.perf.info", "true"},
        {"disable.debug.info", "true"},
        // Without a binding, slf4j prints a warning to standard error. A user who wants Chronicle's log adds a binding.
        {"slf4j.internal.verbosity", "ERROR"},
    };

    private ChronicleDefaults() {}

    /** Tells whether this class sets a system property. Loads no class of Chronicle. */
    public static boolean sets(Object name) {
        for (String[] property : PROPERTIES) {
            if (property[0].equals(name)) {
                return true;
            }
        }
        return false;
    }

    static void setUp() {
        for (String[] property : PROPERTIES) {
            if (System.getProperty(property[0]) == null) {
                System.setProperty(property[0], property[1]);
            }
        }
    }
}
