package io.polyproc.internal.launch;

import io.polyproc.internal.archive.ExtractedJars;
import io.polyproc.internal.code.ChildClasses;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The locations of the class loaders with which a framework has loaded this library, as Spring Boot's launcher, a web
 * container or a build tool does. A location in a jar within a jar is extracted.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class LoaderPath {

    private LoaderPath() {}

    /** Returns the locations as paths; none where the system's class loader has loaded this library. Found once. */
    static List<String> entries() {
        return Holder.ENTRIES;
    }

    private static List<String> find() {
        Set<String> entries = new LinkedHashSet<>();
        List<URL> locations = ChildClasses.locations();
        for (URL location : locations) {
            add(location, entries);
        }
        ClassLoader own = LoaderPath.class.getClassLoader();
        CodeSource source = LoaderPath.class.getProtectionDomain().getCodeSource();
        boolean isElsewhere = own != null && own != ClassLoader.getSystemClassLoader();
        if (isElsewhere && locations.isEmpty() && source != null && source.getLocation() != null) {
            add(source.getLocation(), entries);
        }
        return List.copyOf(entries);
    }

    private static void add(URL location, Set<String> entries) {
        try {
            if (location.getProtocol().equals("file")) {
                entries.add(new File(location.toURI()).getAbsolutePath());
            } else {
                entries.add(ExtractedJars.of(location).toString());
            }
        } catch (URISyntaxException | IOException | RuntimeException e) {
            System.getLogger("io.polyproc")
                    .log(System.Logger.Level.DEBUG, "children do not have " + location + " on their class path", e);
        }
    }

    private static final class Holder {
        static final List<String> ENTRIES = find();
    }
}
