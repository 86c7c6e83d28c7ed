package io.polyproc.internal.inherit;

/**
 * The options that only one JVM of a machine can have, or that are for one JVM alone: ports, agents, recordings, and
 * files that a second JVM would overwrite. A child never inherits them.
 */
final class ExclusiveOptions {

    /** The property prefix of the JMX agent, which listens at a port. */
    private static final String JMX = "com.sun.management.";

    private static final String[] AGENTS = {
        "-agentlib:", "-agentpath:", "-javaagent:", "-Xrun", "-Xdebug", "-Xnoagent", "-XX:+ManagementServer"
    };

    private static final String[] RECORDINGS = {
        "-XX:StartFlightRecording",
        "-XX:FlightRecorderOptions",
        "-XX:+FlightRecorder",
        "-Xshare:dump",
        "-XX:ArchiveClassesAtExit",
        "-XX:DumpLoadedClassList",
        "-XX:SharedClassListFile",
        "-XX:AOTMode=record",
        "-XX:AOTMode=create",
        "-XX:AOTCacheOutput",
        "-XX:AOTConfiguration"
    };

    /** Options with a file, which has a name of its own in each process if it has the pid. */
    private static final String[] FILES = {"-Xloggc:", "-XX:LogFile=", "-XX:ErrorFile=", "-XX:ReplayDataFile="};

    private static final String PID = "%p";

    private ExclusiveOptions() {}

    /** Tells whether an option is for one JVM alone. */
    static boolean contains(String option) {
        return startsWithAny(option, AGENTS)
                || startsWithAny(option, RECORDINGS)
                || startsWithAny(option, FILES) && !option.contains(PID)
                || isLogFile(option)
                || option.startsWith("-D") && isProperty(option.substring(2));
    }

    /** Tells whether a system property is for one JVM alone. */
    static boolean isProperty(String name) {
        return name.startsWith(JMX);
    }

    /** Tells whether an option is {@code -Xlog} with a file: {@code -Xlog:what:output:...}. */
    private static boolean isLogFile(String option) {
        if (!option.startsWith("-Xlog:") || option.contains(PID)) {
            return false;
        }
        String[] parts = option.split(":", 4);
        String output = parts.length > 2 ? parts[2] : "";
        return !output.isEmpty() && !output.equals("stdout") && !output.equals("stderr");
    }

    private static boolean startsWithAny(String option, String[] beginnings) {
        for (String beginning : beginnings) {
            if (option.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }
}
