package io.polyproc.internal.code;

import io.polyproc.codec.SerializationException;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.io.IOException;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The code that travels with tasks, elements and results: class files that other processes of a workspace do not have
 * on their class path, as those of a notebook, of a source file that is run, and of a plugin.
 *
 * <p>A writer finds the classes of an object that a child does not load by itself, and publishes their {@linkplain
 * ClassClosure closure} as a {@linkplain CodeFiles file} of each of its workspaces, under the SHA-256 of its content.
 * The object is sent with that id. A reader takes the class from its own loader if the code is its own; otherwise it
 * defines the classes of the set.
 *
 * <p>Files are readable for their user only. Only directories of workspaces that this process has open are searched,
 * which belong to its user and are closed to all others.
 *
 * <p><b>Thread and process safety.</b> Safe.
 *
 * <p><b>If a process dies here.</b> A file appears under its name complete or not at all, and its content is checked
 * against its name.
 */
public final class TravellingCode {

    /** The property with the most bytes of code that this process may have published at a time. */
    static final String BYTES_PROPERTY = "polyproc.code.bytes";

    /** The property with the most sets of other processes that a worker may have defined. */
    static final String SETS_PROPERTY = "polyproc.code.sets";

    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_SETS = 512;

    private static final PublishedSets PUBLISHED = new PublishedSets(Long.getLong(BYTES_PROPERTY, MOST_BYTES));
    private static final LoadedSets LOADED = new LoadedSets(Integer.getInteger(SETS_PROPERTY, MOST_SETS));

    /** For each class that was the first of an object, the set that was published last. */
    private static final ClassValue<KnownSet> KNOWN = new ClassValue<>() {
        @Override
        protected KnownSet computeValue(Class<?> type) {
            return new KnownSet();
        }
    };

    private TravellingCode() {}

    /** Tells whether a child loads a class by itself. */
    public static boolean isNeededFor(Class<?> type) {
        return !ChildClasses.isKnown(type);
    }

    /**
     * Publishes the code of some classes for a task. The files exist as long as the result is reachable.
     *
     * @param types classes for which {@link #isNeededFor} holds
     * @param what the object that needs them, for messages
     * @throws SerializationException if a class has no class file, or there is too much code
     */
    public static PublishedCode publish(Collection<Class<?>> types, String what) {
        return publish(types, what, false);
    }

    /**
     * Publishes the code of some classes for an element, which any process may read at any time.
     *
     * @return the id of the set
     * @throws SerializationException if a class has no class file, or there is too much code
     */
    public static String publishForElement(Collection<Class<?>> types, String what) {
        String id = KNOWN.get(types.iterator().next()).pinnedId(types);
        return id != null ? id : publish(types, what, true).id();
    }

    /**
     * Publishes the code of some classes for the result of a task. The sender of the task has the classes that came
     * with it.
     *
     * @return the id of the set
     * @throws SerializationException if a class has no class file, or there is too much code
     */
    public static String publishForResult(Collection<Class<?>> types, String what) {
        ClassLoader loader = loaderOf(types);
        CodeSet set = loader instanceof CodeLoader travelled ? travelled.setOf(types) : null;
        return set != null ? set.id() : publishForElement(types, what);
    }

    private static ClassLoader loaderOf(Collection<Class<?>> types) {
        return Objects.requireNonNull(types.iterator().next().getClassLoader(), "loader");
    }

    private static PublishedCode publish(Collection<Class<?>> types, String what, boolean isPinned) {
        ClassLoader loader = loaderOf(types);
        KnownSet known = KNOWN.get(types.iterator().next());
        CodeSet set = loader instanceof CodeLoader travelled ? travelled.setOf(types) : known.get(types, loader);
        if (set == null) {
            ClassClosure closure = ClassClosure.of(types, what);
            set = CodeSet.of(closure.files());
            known.set(set, closure.missing());
        }
        long opened = MappedWorkspace.openings();
        CodeSet published = PUBLISHED.publish(set, loader, isPinned, what);
        if (published != set) {
            known.replace(published);
        }
        if (isPinned) {
            known.pinnedAt(published, loader, opened);
        }
        return new PublishedCode(published, loader);
    }

    /** Writes the files of a set that are gone or damaged, and those in workspaces that were opened since. */
    static void publishAgain(CodeSet set, ClassLoader loader) {
        PUBLISHED.publish(set, loader, false, "task");
    }

    /**
     * Returns the loader that had the classes of a set when this process published it; null if it did not, or no task
     * needs the set.
     */
    public static @Nullable ClassLoader original(String id) {
        return PUBLISHED.original(id);
    }

    /** Notes that a task or an object of a set is used: its results are sent with the same set. */
    public static void use(String id) {
        LOADED.find(id);
    }

    /**
     * Returns the loader of a set: the one that had the classes when this process published it, or one that defines
     * them here.
     *
     * @param what the object that needs it, for messages
     * @throws SerializationException if no open workspace has the set
     */
    public static ClassLoader loader(String id, String what) {
        ClassLoader original = original(id);
        if (original != null) {
            return original;
        }
        synchronized (LOADED) {
            CodeLoader loader = LOADED.find(id);
            return loader != null ? loader : LOADED.define(read(id, what));
        }
    }

    /**
     * Tells whether more sets of other processes are in use than a worker may have. Requests a collection before.
     */
    public static boolean isFull() {
        return LOADED.areTooMany();
    }

    private static CodeSet read(String id, String what) {
        IOException trouble = null;
        for (MappedWorkspace workspace : MappedWorkspace.allOpen()) {
            try {
                CodeSet set = CodeFiles.read(workspace, id);
                if (set != null) {
                    return set;
                }
            } catch (IOException e) {
                trouble = e;
            }
        }
        throw new SerializationException(
                "the " + what + " needs code that its sender had published as set " + id
                        + (trouble == null
                                ? ", and that is no longer there. Code of elements is deleted when the last process"
                                        + " closes the workspace: keep it open, or put the classes on the class path"
                                : ", and " + trouble.getMessage()
                                        + ". The sender writes it again with the next task or element of the class"),
                trouble);
    }
}
