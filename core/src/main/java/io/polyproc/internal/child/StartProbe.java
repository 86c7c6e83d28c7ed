package io.polyproc.internal.child;

/** Main class of a JVM that is started only to find out why a child with the same options could not begin. */
public final class StartProbe {

    private StartProbe() {}

    /**
     * Entry point.
     *
     * @param arguments ignored
     */
    public static void main(String[] arguments) {
        // A JVM that comes here can begin.
    }
}
