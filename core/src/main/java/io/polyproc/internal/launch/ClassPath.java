package io.polyproc.internal.launch;

import io.polyproc.internal.child.ChildMain;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The class path of children: that of this JVM, with absolute entries, since a child may run in another directory.
 * Where a framework has loaded this library by class loaders of its own, their locations come first.
 */
public final class ClassPath {

    private ClassPath() {}

    /** Returns the entries; none when this library is in a module, and there is no class path. */
    public static List<String> entries() {
        String own = System.getProperty("java.class.path", "");
        if (own.isEmpty() && ChildMain.class.getModule().isNamed()) {
            return List.of();
        }
        List<String> entries = new ArrayList<>(LoaderPath.entries());
        for (String entry : own.split(File.pathSeparator, -1)) {
            entries.add(new File(entry).getAbsolutePath());
        }
        return entries;
    }

    /** Returns the entries, with a jar first. */
    public static List<String> entriesAfter(Path jar) {
        Set<String> entries = new LinkedHashSet<>();
        entries.add(jar.toString());
        entries.addAll(entries());
        return List.copyOf(entries);
    }

    /** Returns the jars before the first entry that is not a jar. */
    public static List<String> leadingJars(List<String> entries) {
        int jars = 0;
        while (jars < entries.size() && new File(entries.get(jars)).isFile()) {
            jars++;
        }
        return entries.subList(0, jars);
    }

    /** Joins the entries with the path separator. */
    public static String join(List<String> entries) {
        return String.join(File.pathSeparator, entries);
    }
}
