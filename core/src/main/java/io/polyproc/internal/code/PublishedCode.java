package io.polyproc.internal.code;

/**
 * A set of classes that this process has published. Its files exist as long as such an object is reachable: a
 * job, a child that has not ended, and a function whose bytes may be sent again hold one.
 *
 * <p><b>Thread and process safety.</b> Immutable.
 */
public final class PublishedCode {

    private final CodeSet set;
    private final ClassLoader loader;

    PublishedCode(CodeSet set, ClassLoader loader) {
        this.set = set;
        this.loader = loader;
    }

    /** Returns the id of the set. */
    public String id() {
        return set.id();
    }

    /** Returns the loader of the classes that were published, in this process. */
    public ClassLoader loader() {
        return loader;
    }

    /** Writes the files of the set that are gone or damaged, and those in workspaces that were opened since. */
    public void publishAgain() {
        TravellingCode.publishAgain(set, loader);
    }

    /** Tells whether classes of the set may be redefined. */
    public boolean mayChange() {
        return set.files().keySet().stream().anyMatch(NotebookClasses::isOfCell);
    }

    /** Tells whether this is the same set of the same loader. */
    public boolean isSame(PublishedCode other) {
        return set == other.set && loader == other.loader;
    }
}
