package io.polyproc.internal.code;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The sets of classes of other processes that are defined here. Their loaders are collected with the tasks and objects
 * that use them; only the loader of the last set stays reachable.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class LoadedSets {

    private final int most;
    private final int mostOfLoader;
    private final Map<String, WeakReference<CodeLoader>> byId = new HashMap<>();
    private final List<WeakReference<CodeLoader>> loaders = new ArrayList<>();

    /** The loader to which the next set is added. */
    private @Nullable CodeLoader current;

    /** Whether a set was defined since the sets were counted. */
    private volatile boolean isNew;

    /**
     * Creates an object without sets.
     *
     * @param most the number of sets above which there are too many
     */
    LoadedSets(int most) {
        this.most = most;
        this.mostOfLoader = Math.max(1, Math.min(CodeLoader.MOST_SETS, most / 4));
    }

    /** Returns the loader of a set; null if the set is not defined. */
    synchronized @Nullable CodeLoader find(String id) {
        WeakReference<CodeLoader> known = byId.get(id);
        CodeLoader loader = known == null ? null : known.get();
        if (loader != null) {
            loader.use(id);
        }
        return loader;
    }

    /** Defines a set, in the current loader if the set agrees with what is there. */
    synchronized CodeLoader define(CodeSet set) {
        byId.values().removeIf(loader -> loader.get() == null);
        CodeLoader loader = current;
        if (loader == null || loader.size() >= mostOfLoader || !loader.add(set)) {
            loader = new CodeLoader(Objects.requireNonNull(LoadedSets.class.getClassLoader(), "loader"));
            loader.add(set);
            loaders.add(new WeakReference<>(loader));
            current = loader;
        }
        byId.put(set.id(), new WeakReference<>(loader));
        isNew = true;
        return loader;
    }

    /** Returns the number of sets whose loaders were not collected. */
    synchronized int size() {
        int size = 0;
        for (int i = loaders.size() - 1; i >= 0; i--) {
            CodeLoader loader = loaders.get(i).get();
            if (loader == null) {
                loaders.remove(i);
            } else {
                size += loader.size();
            }
        }
        return size;
    }

    /** Tells whether more than half of the most sets stay reachable when the most is exceeded. */
    boolean areTooMany() {
        if (!isNew) {
            return false;
        }
        isNew = false;
        if (size() <= most) {
            return false;
        }
        // Loaders of old tasks have survived some collections, and only a full one finds them.
        System.gc();
        return size() > most / 2;
    }
}
