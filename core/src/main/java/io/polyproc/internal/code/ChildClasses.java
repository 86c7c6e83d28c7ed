package io.polyproc.internal.code;

import java.net.URL;
import java.net.URLClassLoader;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
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

    /** The locations at the first use. A notebook adds others later, which a running child does not have. */
    private static final List<URL> LOCATIONS = presentLocations();

    private static final ClassLoader FIRST = LOADERS.isEmpty() ? ClassLoader.getSystemClassLoader() : LOADERS.get(0);

    /** For each class that is asked for, whether a child loads it. */
    private static final ClassValue<Boolean> KNOWN = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            boolean isFound = isOf(type.getClassLoader()) && !isDefinedHere(type);
            return isFound || type.getName().startsWith(OWN_NAMES) && isLibrary(type);
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

    /** Returns the locations that are on the class path of a child, in addition to that of this JVM. */
    public static List<URL> locations() {
        return LOCATIONS;
    }

    private static List<URL> presentLocations() {
        return LOADERS.stream()
                .flatMap(loader -> Arrays.stream(((URLClassLoader) loader).getURLs()))
                .toList();
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

    /**
     * Tells whether a class of these loaders is not of the locations that a child has. A notebook kernel defines the
     * classes of cells in a URL class loader, to which it adds jars when a cell asks for them.
     */
    private static boolean isDefinedHere(Class<?> type) {
        if (LOADERS.isEmpty()) {
            return false;
        }
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return NotebookClasses.contains(type)
                || source != null && source.getLocation() != null && isLater(source.getLocation());
    }

    /** Tells whether a location, or a file of one, was added to these loaders after the first use. */
    private static boolean isLater(URL file) {
        if (LOADERS.isEmpty()) {
            return false;
        }
        if (file.getProtocol().equals("jshell")) {
            return true; // a class file that the JDK's loader for cells has in memory
        }
        String name = file.toExternalForm();
        Set<String> added = names(presentLocations());
        added.removeAll(names(LOCATIONS));
        return added.stream().anyMatch(each -> name.startsWith(each) || name.startsWith("jar:" + each + "!"));
    }

    /** Returns the locations as text: equality of URLs may ask the network. */
    private static Set<String> names(List<URL> locations) {
        return locations.stream().map(URL::toExternalForm).collect(Collectors.toCollection(HashSet::new));
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
        URL file = NotebookClasses.isOfCell(name) ? null : FIRST.getResource(name + ".class");
        boolean found = file != null && !isLater(file);
        if (found && FOUND.size() < MOST_FOUND) {
            FOUND.add(name);
        }
        return found;
    }
}
