package io.polyproc.internal.code;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.SecureClassLoader;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of {@link CodeSet}s, those of its parents first. Sets that agree share a loader, so that a class
 * has one identity for all tasks, as its static state needs.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class CodeLoader extends SecureClassLoader {

    /** The number of sets after which the next one gets a new loader, so that those of old tasks can be collected. */
    static final int MOST_SETS = 128;

    private static final String SUFFIX = ".class";

    static {
        registerAsParallelCapable();
    }

    /** Guarded by itself. */
    private final Map<String, byte[]> files = new HashMap<>();

    /** The sets by their ids, the one used last at the end. Guarded by {@link #files}. */
    private final Map<String, CodeSet> sets = new LinkedHashMap<>(16, 0.75f, true);

    CodeLoader(ClassLoader parent) {
        super("polyproc-code", parent);
    }

    /** Adds a set; false if it has another version of a class that is here. */
    boolean add(CodeSet set) {
        synchronized (files) {
            if (sets.get(set.id()) != null) {
                return true;
            }
            for (Map.Entry<String, byte[]> file : set.files().entrySet()) {
                byte[] present = files.get(file.getKey());
                if (present != null && !Arrays.equals(present, file.getValue())) {
                    return false;
                }
            }
            files.putAll(set.files());
            sets.put(set.id(), set);
            return true;
        }
    }

    /** Notes that a task or an object of a set is read, whose results are sent with the same set. */
    void use(String id) {
        synchronized (files) {
            sets.get(id);
        }
    }

    /** Returns the number of sets. */
    int size() {
        synchronized (files) {
            return sets.size();
        }
    }

    /** Returns the set used last that has all these classes, which are of this loader; null if none has. */
    @Nullable
    CodeSet setOf(Collection<Class<?>> types) {
        CodeSet latest = null;
        synchronized (files) {
            for (CodeSet set : sets.values()) {
                if (types.stream()
                        .allMatch(type -> type.getClassLoader() == this
                                && set.files().containsKey(type.getName().replace('.', '/')))) {
                    latest = set;
                }
            }
        }
        return latest;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] file = file(name.replace('.', '/'));
        if (file == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, file, 0, file.length);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        byte[] file = name.endsWith(SUFFIX) ? file(name.substring(0, name.length() - SUFFIX.length())) : null;
        return file != null ? new ByteArrayInputStream(file) : super.getResourceAsStream(name);
    }

    private byte @Nullable [] file(String internalName) {
        synchronized (files) {
            return files.get(internalName);
        }
    }
}
