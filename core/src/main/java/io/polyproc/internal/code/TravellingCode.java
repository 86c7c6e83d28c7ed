package io.polyproc.internal.code;

import io.polyproc.codec.SerializationException;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The code that travels with tasks, elements and results: class files that other processes of a workspace do not have
 * on their class path, as those of a notebook, of a source file that is run, and of a plugin.
 *
 * <p>A writer finds the classes of an object that a child does not load by itself, and {@linkplain #publish publishes}
 * their {@linkplain ClassClosure closure} as a file of each of its workspaces, under the SHA-256 of its content. The
 * object is sent with that id. A reader takes the class from its own loader if the code is its own; otherwise it
 * defines the classes of the set.
 *
 * <p>A file has the name {@code code-<id>-<participant>}, is readable for its user only, and is deleted when its writer
 * closes the workspace. The {@value #MOST_SETS} sets that were used last are available. Only directories of workspaces
 * that this process has open are searched, which belong to its user and are closed to all others.
 *
 * <p><b>Thread and process safety.</b> Safe.
 *
 * <p><b>If a process dies here.</b> A file is named to others after it was written as a whole, and its content is
 * checked against its name. The files that a dead process has left in a named workspace are deleted by the next writer.
 */
public final class TravellingCode {

    /** The number of sets of this process whose files exist. */
    static final int MOST_SETS = 256;

    /** The sets that this process has published, those used last at the end. Guarded by itself. */
    private static final Map<String, Published> PUBLISHED = new LinkedHashMap<>(16, 0.75f, true);

    /** The ids of the sets of single classes; a class is in few of them. */
    private static final ClassValue<String[]> SETS = new ClassValue<>() {
        @Override
        protected String[] computeValue(Class<?> type) {
            return new String[1];
        }
    };

    /** The loaders of sets of other processes. Guarded by {@link #PUBLISHED}. */
    private static final Map<String, WeakReference<CodeLoader>> LOADERS = new HashMap<>();

    /** The loader to which the next set is added. Guarded by {@link #PUBLISHED}. */
    private static @Nullable CodeLoader current;

    private TravellingCode() {}

    /** A set, and the loader that has its classes in this process. */
    private record Published(CodeSet set, WeakReference<ClassLoader> loader) {}

    /** Tells whether a child loads a class by itself. */
    public static boolean isNeededFor(Class<?> type) {
        return !ChildClasses.isKnown(type);
    }

    /**
     * Publishes the code of some classes.
     *
     * @param types classes for which {@link #isNeededFor} holds
     * @param what the object that needs them, for messages
     * @return the id of the set
     * @throws SerializationException if a class has no class file
     */
    public static String publish(Collection<Class<?>> types, String what) {
        ClassLoader loader = Objects.requireNonNull(types.iterator().next().getClassLoader(), "loader");
        if (loader instanceof CodeLoader travelled) {
            CodeSet set = travelled.setOf(types);
            if (set != null) {
                // Its publisher is an ancestor of this process, or one that shares a workspace with it.
                return set.id();
            }
        }
        String[] known = types.size() == 1 ? SETS.get(types.iterator().next()) : new String[1];
        synchronized (PUBLISHED) {
            Published published = known[0] == null ? null : PUBLISHED.get(known[0]);
            if (published != null && !NotebookClasses.mayChange(types)) {
                return publish(published.set(), loader);
            }
        }
        String id = publish(CodeSet.of(ClassClosure.of(types, what)), loader);
        known[0] = id;
        return id;
    }

    private static String publish(CodeSet set, ClassLoader loader) {
        synchronized (PUBLISHED) {
            // The last loader with these classes: a plugin that is loaded again takes the place of the one before.
            PUBLISHED.put(set.id(), new Published(set, new WeakReference<>(loader)));
            for (MappedWorkspace workspace : MappedWorkspace.allOpen()) {
                CodeFiles.write(workspace, set);
            }
            Iterator<Published> oldest = PUBLISHED.values().iterator();
            while (PUBLISHED.size() > MOST_SETS) {
                CodeSet old = oldest.next().set();
                MappedWorkspace.allOpen().forEach(workspace -> CodeFiles.delete(workspace, old));
                oldest.remove();
            }
        }
        return set.id();
    }

    /** Tells whether classes of a set that this process has published may be redefined. */
    public static boolean mayChange(String id) {
        synchronized (PUBLISHED) {
            Published own = PUBLISHED.get(id);
            return own != null && own.set().files().keySet().stream().anyMatch(NotebookClasses::isOfCell);
        }
    }

    /** Returns the loader that had the classes of a set when this process published it; null if it did not. */
    public static @Nullable ClassLoader original(String id) {
        synchronized (PUBLISHED) {
            Published own = PUBLISHED.get(id);
            return own == null ? null : own.loader().get();
        }
    }

    /**
     * Returns the loader of a set: the one that had the classes when this process published it, or one that defines
     * them here.
     *
     * @param what the object that needs it, for messages
     * @throws SerializationException if no open workspace has the set
     */
    public static ClassLoader loader(String id, String what) {
        synchronized (PUBLISHED) {
            ClassLoader original = original(id);
            if (original != null) {
                return original;
            }
            WeakReference<CodeLoader> known = LOADERS.get(id);
            CodeLoader loader = known == null ? null : known.get();
            return loader != null ? loader : define(read(id, what));
        }
    }

    private static CodeLoader define(CodeSet set) {
        LOADERS.values().removeIf(loader -> loader.get() == null);
        CodeLoader loader = current;
        if (loader == null || !loader.add(set)) {
            loader = new CodeLoader(Objects.requireNonNull(TravellingCode.class.getClassLoader(), "loader"));
            loader.add(set);
            current = loader;
        }
        LOADERS.put(set.id(), new WeakReference<>(loader));
        return loader;
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
                        + ", and that is no longer there. It is deleted when the sender closes the workspace: keep the"
                        + " sender open, or put its classes on the class path",
                trouble);
    }
}
