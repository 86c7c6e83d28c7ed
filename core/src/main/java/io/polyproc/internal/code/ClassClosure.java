package io.polyproc.internal.code;

import io.polyproc.codec.SerializationException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The class files that are reached from some classes, except for those that a child loads by itself. A class is reached
 * if the constant pool of a reached one names it. The files are those that the loaders of the first classes find.
 *
 * <p>For one thread.
 */
final class ClassClosure {

    private static final String SUFFIX = ".class";

    private final SortedMap<String, byte[]> files = new TreeMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Deque<String> found = new ArrayDeque<>();

    private ClassClosure() {}

    /**
     * Collects the files.
     *
     * @param roots classes that a child does not load by itself
     * @param what the object that needs them, for messages
     * @return the files by the internal names of the classes
     * @throws SerializationException if a loader has no file of a root, as of one that was generated
     */
    static SortedMap<String, byte[]> of(Collection<Class<?>> roots, String what) {
        ClassClosure closure = new ClassClosure();
        for (Class<?> root : roots) {
            closure.addRoot(root, what);
        }
        return closure.files;
    }

    private void addRoot(Class<?> type, String what) {
        Class<?> root = type;
        while (root.isArray()) {
            root = root.getComponentType();
        }
        String name = root.getName().replace('.', '/');
        ClassLoader loader = root.getClassLoader();
        byte[] file = root.isHidden() ? null : read(loader, name);
        if (file == null) {
            throw missing(root, what);
        }
        if (seen.add(name)) {
            add(name, file);
        }
        while (!found.isEmpty()) {
            addReached(found.pop(), loader);
        }
    }

    private void addReached(String name, @Nullable ClassLoader loader) {
        if (!seen.add(name) || ChildClasses.finds(name)) {
            return;
        }
        // A class that is missing here as well fails when it is used, as it does in this process.
        byte[] file = read(loader, name);
        if (file != null) {
            add(name, file);
        }
    }

    private void add(String name, byte[] file) {
        files.put(name, file);
        found.addAll(new ClassFile(file).references());
    }

    /** Returns the class file that a loader finds, or null. */
    static byte @Nullable [] read(@Nullable ClassLoader loader, String name) {
        if (loader == null) {
            return null;
        }
        try (InputStream in = loader.getResourceAsStream(name + SUFFIX)) {
            return in == null ? CellFiles.read(loader, name) : in.readAllBytes();
        } catch (IOException e) {
            return null;
        }
    }

    private static SerializationException missing(Class<?> type, String what) {
        return new SerializationException(
                "the " + what + " cannot be sent to another process: it needs class " + type.getName()
                        + ", which a child does not have on its class path, and of which the class loader "
                        + type.getClassLoader() + " has no class file"
                        + (type.isHidden() ? ", since it is hidden" : " (getResourceAsStream finds none)")
                        + ". Write the task as a lambda expression or a class of a source file, or put the class on"
                        + " the class path",
                null);
    }
}
