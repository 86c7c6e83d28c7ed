package io.polyproc.internal.code;

import io.polyproc.internal.workspace.MappedWorkspace;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The set of a class that was published last, which is used again as long as it is still what the class needs. A class
 * of a notebook may be redefined in place, so its files are compared each time.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class KnownSet {

    /** The time for which the file of a set is not examined again. */
    private static final long EXAMINED_NANOS = 100_000_000;

    private static final Content NONE = new Content(new WeakReference<>(null), Set.of(), false);

    private volatile Content content = NONE;
    private volatile @Nullable Pin pin;

    /** A set, and the names of classes that it names and of which there was no file. */
    private record Content(WeakReference<CodeSet> set, Set<String> missing, boolean mayChange) {}

    /**
     * A set for elements whose files were written or found.
     *
     * @param opened the number of workspaces that had been opened before
     * @param time when, {@link System#nanoTime()}
     */
    private record Pin(CodeSet set, ClassLoader loader, long opened, long time) {}

    /** Returns the set if it is what these classes need now; null otherwise. */
    @Nullable
    CodeSet get(Collection<Class<?>> types, ClassLoader loader) {
        Content last = content;
        CodeSet set = last.set().get();
        return set != null && hasAll(set, types, loader) && (!last.mayChange() || isSame(set, last.missing(), loader))
                ? set
                : null;
    }

    private static boolean hasAll(CodeSet set, Collection<Class<?>> types, ClassLoader loader) {
        for (Class<?> type : types) {
            Class<?> element = type;
            while (element.isArray()) {
                element = element.getComponentType();
            }
            if (element.getClassLoader() != loader
                    || !set.files().containsKey(element.getName().replace('.', '/'))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(CodeSet set, Set<String> missing, ClassLoader loader) {
        for (Map.Entry<String, byte[]> file : set.files().entrySet()) {
            if (!Arrays.equals(file.getValue(), ClassClosure.read(loader, file.getKey()))) {
                return false;
            }
        }
        for (String name : missing) {
            if (ClassClosure.read(loader, name) != null) {
                return false;
            }
        }
        return true;
    }

    /** Sets the set that the class needs now. */
    void set(CodeSet set, Set<String> missing) {
        boolean mayChange = set.files().keySet().stream().anyMatch(NotebookClasses::isOfCell);
        content = new Content(new WeakReference<>(set), missing, mayChange);
    }

    /** Replaces the set by an equal one. */
    void replace(CodeSet same) {
        Content last = content;
        content = new Content(new WeakReference<>(same), last.missing(), last.mayChange());
    }

    /** Notes that the set was published for elements in all workspaces that were open. */
    void pinnedAt(CodeSet set, ClassLoader loader, long opened) {
        pin = content.mayChange() ? null : new Pin(set, loader, opened, System.nanoTime());
    }

    /**
     * Returns the id of the set, if it has these classes and was published for elements in all open workspaces; null if
     * that may not be so.
     */
    @Nullable
    String pinnedId(Collection<Class<?>> types) {
        Pin last = pin;
        return last != null
                        && last.opened() == MappedWorkspace.openings()
                        && System.nanoTime() - last.time() < EXAMINED_NANOS
                        && hasAll(last.set(), types, last.loader())
                ? last.set().id()
                : null;
    }
}
