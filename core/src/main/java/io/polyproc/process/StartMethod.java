package io.polyproc.process;

/** The origin of a child's JVM. */
public enum StartMethod {

    /** A new JVM, started for the child. */
    COLD,

    /**
     * A spare: a JVM that was started beforehand and waits. It has the same options, environment, directory and
     * streams, has loaded the classes of this library and of the last tasks, and is used once. No code of the program
     * runs in it before it has its task.
     */
    WARM
}
