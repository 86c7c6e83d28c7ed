package io.polyproc.internal.code;

import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The classes that a child loads by itself. Its class path has what the class loaders of this library read: those of
 * the system, and, where a framework has loaded this library, those of the framework that have locations.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
public final class ChildClasses {

    private static final String OWN_PACKAGE = "io/polyproc/";
    private static final String OWN_NAMES = OWN_PACKAGE.replace('/', '.');

    private static final List<ClassLoader> LOADERS = chain(ChildClasses.class.getClassLoader());
    private static final ClassLoader FIRST = LOADERS.isEmpty() ? ClassLoader.getSystemClassLoader() : LOADERS.get(0);

    /** For each class that is asked for, whether a child loads it. */
    private static final ClassValue<Boolean> KNOWN = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isOf(type.getClassLoader()) || type.getName().startsWith(OWN_NAMES) && isLibrary(type);
        }
    };

    /** Names of classes that were found: most closures have the same ones of the JDK. */
    private static final Set<String> FOUND = ConcurrentHashMap.newKeySet();

    private static final int MOST_FOUND = 10_000;

    private ChildClasses() {}

    /** Returns the loaders from this one to that of the system, which have locations; none if one of them has none. */
    private static List<ClassLoader> chain(@Nullable ClassLoader first) {
        List<ClassLoader> chain = new ArrayList<>();
        ClassLoader system = ClassLoader.getSystemClassLoader();
        for (ClassLoader loader = first; loader != null && loader != system; loader = loader.getParent()) {
            if (loader == ClassLoader.getPlatformClassLoader()) {
                break;
            }
            if (!(loader instanceof URLClassLoader)) {
                return List.of();
            }
            chain.add(loader);
        }
        return chain;
    }

    /** Returns the loaders whose locations are on the class path of a child, in addition to that of this JVM. */
    public static List<ClassLoader> loaders() {
        return LOADERS;
    }

    /** Tells whether a child loads this class, or the class of the elements of this array class. */
    static boolean isKnown(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return KNOWN.get(element);
    }

    private static boolean isOf(@Nullable ClassLoader loader) {
        return loader == null
                || loader == ClassLoader.getPlatformClassLoader()
                || loader == ClassLoader.getSystemClassLoader()
                || LOADERS.contains(loader);
    }

    /** A child has the library, whichever loader has loaded it. */
    private static boolean isLibrary(Class<?> type) {
        return type.getClassLoader() == ChildClasses.class.getClassLoader();
    }

    /** Tells whether a child finds a class with this internal name by itself. */
    static boolean finds(String name) {
        if (name.startsWith(OWN_PACKAGE) || FOUND.contains(name)) {
            return true;
        }
        boolean found = FIRST.getResource(name + ".class") != null;
        if (found && FOUND.size() < MOST_FOUND) {
            FOUND.add(name);
        }
        return found;
    }
}
