package io.polyproc.queue;

import io.polyproc.IpcException;

/** Thrown when this JVM was started without flags that a feature needs. Nothing was written. */
public final class MissingFlagsException extends IpcException {

    private static final long serialVersionUID = 1L;

    private final String flags;

    /**
     * Constructs the exception.
     *
     * @param feature the feature that needs them
     * @param flags the flags, as they stand on a command line
     */
    public MissingFlagsException(String feature, String flags) {
        super(feature
                + " need JVM flags that this process was started without. Add this line to its java command:\n\n    "
                + flags
                + "\n\nChild processes get them by themselves. docs/guide/jvm-flags.md tells how to set them for"
                + " Surefire, Gradle and a runnable jar.");
        this.flags = flags;
    }

    /**
     * Returns the flags to add.
     *
     * @return the flags, as they stand on a command line
     */
    public String flags() {
        return flags;
    }
}
