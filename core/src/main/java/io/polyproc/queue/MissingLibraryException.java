package io.polyproc.queue;

import io.polyproc.IpcException;

/** Thrown when the library of a feature is not on the class path. Nothing was written. */
public final class MissingLibraryException extends IpcException {

    private static final long serialVersionUID = 1L;

    private final String artifact;

    /**
     * Constructs the exception.
     *
     * @param feature the feature that needs it
     * @param artifact group and artifact of the library, separated by a colon
     */
    public MissingLibraryException(String feature, String artifact) {
        super(feature + " need " + artifact + ", which is not on the class path of this process. It is a dependency of"
                + " io.polyproc:polyproc-core: remove the exclusion of " + artifact
                + " from the build, or add its jar to the class path.");
        this.artifact = artifact;
    }

    /**
     * Returns the library to add.
     *
     * @return group and artifact, separated by a colon
     */
    public String artifact() {
        return artifact;
    }
}
