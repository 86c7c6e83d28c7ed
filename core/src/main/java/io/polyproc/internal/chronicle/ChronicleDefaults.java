package io.polyproc.internal.chronicle;

/**
 * Keeps Chronicle from phoning home, announcing itself, watching disks and printing. Properties that the user has set
 * are left alone. Must be done before the first class of Chronicle is loaded.
 */
public final class ChronicleDefaults {

    private static final String[][] PROPERTIES = {
        {"chronicle.analytics.disable", "true"},
        {"chronicle.announcer.disable", "true"},
        {"chronicle.disk.monitor.disable", "true"},
        {"disable.perf.info", "true"},
        {"disable.debug.info", "true"},
        // Without a binding slf4j complains on standard error; whoever wants Chronicle's log adds a binding.
        {"slf4j.internal.verbosity", "ERROR"},
    };

    private ChronicleDefaults() {}

    /** Whether this class sets a system property. Loads nothing of Chronicle. */
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
