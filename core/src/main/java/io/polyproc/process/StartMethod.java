package io.polyproc.process;

/** How a child comes to its JVM. */
public enum StartMethod {

    /** A JVM is started for it. */
    COLD,

    /**
     * It gets a JVM that was started beforehand and waits: a spare. A spare was started with the same options, environment,
     * directory and streams, has loaded the classes of this library and those that wrote the last tasks, and is used once. No code
     * of the program runs in it before it has its task.
     */
    WARM
}
