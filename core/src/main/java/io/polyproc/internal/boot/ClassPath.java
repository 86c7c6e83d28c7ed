package io.polyproc.internal.boot;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The class path of children: that of this JVM, with every entry absolute, since a child may run in another directory. */
final class ClassPath {

    private ClassPath() {}

    /** The entries; none when this library is in a module, and there is no class path. */
    static List<String> entries() {
        String ours = System.getProperty("java.class.path", "");
        if (ours.isEmpty() && ChildMain.class.getModule().isNamed()) {
            return List.of();
        }
        List<String> entries = new ArrayList<>();
        for (String entry : ours.split(File.pathSeparator, -1)) {
            entries.add(new File(entry).getAbsolutePath());
        }
        return entries;
    }

    /** The entries, with a jar in front. */
    static List<String> entriesBehind(Path jar) {
        Set<String> entries = new LinkedHashSet<>();
        entries.add(jar.toString());
        entries.addAll(entries());
        return List.copyOf(entries);
    }

    /** The jars that stand in front of the first entry that is none. */
    static List<String> leadingJars(List<String> entries) {
        int jars = 0;
        while (jars < entries.size() && new File(entries.get(jars)).isFile()) {
            jars++;
        }
        return entries.subList(0, jars);
    }

    /** As the JVM wants it. */
    static String join(List<String> entries) {
        return String.join(File.pathSeparator, entries);
    }
}
