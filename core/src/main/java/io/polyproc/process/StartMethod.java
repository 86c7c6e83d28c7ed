package io.polyproc.process;

/** How a child comes to its JVM. */
public enum StartMethod {

    /** A JVM is started for it. */
    COLD,

    /**
     * It gets a JVM that was started beforehand and waits: a spare. A spare was started with the same options, environment,
     * directory and streams, has loaded the classes of this library, and is used once. The classes of the program it loads when it
     * has its task.
     */
    WARM
}
